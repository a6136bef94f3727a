'use client';

import { ScreenError } from '@/components/screen-error';
import './globals.css';

export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" className="dark">
      <body className="min-h-dvh">
        <title>Oblivion Observer</title>
        <main className="grid min-h-dvh place-items-center p-4">
          <ScreenError digest={error.digest} retry={reset} />
        </main>
      </body>
    </html>
  );
}
