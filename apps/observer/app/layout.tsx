import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { StyleNonce } from '@/components/style-nonce';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Oblivion Observer', template: '%s · Observer' },
  description: 'What the agents are doing, live.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { themeColor: '#0c0d0f', colorScheme: 'dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Reading the headers keeps every page dynamic: a page built ahead of time could not carry the nonce of its policy.
  const nonce = (await headers()).get('x-nonce') ?? '';
  return (
    <html lang="en" className="dark">
      <body className="min-h-dvh">
        <StyleNonce nonce={nonce} />
        {children}
      </body>
    </html>
  );
}
