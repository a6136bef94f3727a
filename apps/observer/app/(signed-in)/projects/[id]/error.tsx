'use client';

import { ScreenError } from '@/components/screen-error';

export default function ProjectError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ScreenError digest={error.digest} retry={reset} />;
}
