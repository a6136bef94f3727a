import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { Brand } from '@/components/brand';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { HealthProvider } from '@/lib/health/health-context';
import { LiveProvider } from '@/lib/live/live-context';
import { NowProvider } from '@/lib/live/now-context';
import { liveAddress } from '@/lib/live-address';
import { nexusForRequest } from '@/lib/nexus.client';
import { outcomeOf } from '@/lib/outcome';
import { readSettings } from '@/lib/settings';
import { Shell } from './_components/shell';

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  const nexus = await nexusForRequest();
  const [result, health] = await Promise.all([outcomeOf(() => nexus.session()), outcomeOf(() => nexus.health())]);
  if (result.outcome === 'signed_out' || result.outcome === 'missing') redirect('/sign-in?problem=expired');
  if (result.outcome === 'failed')
    return (
      <main className="grid min-h-dvh place-items-center p-4">
        <h1 className="sr-only">Oblivion Observer</h1>
        <div className="grid w-full max-w-xl gap-4">
          <Brand />
          <ProblemPanel problem={result.problem}>
            <TryAgain />
          </ProblemPanel>
        </div>
      </main>
    );
  const address = liveAddress(readSettings(process.env).nexusPublicUrl, (await headers()).get('host'));
  return (
    <LiveProvider address={address}>
      <NowProvider initialNowMs={Date.now()}>
        <HealthProvider initial={health.outcome === 'found' ? health.data : undefined}>
          <Shell session={result.data}>{children}</Shell>
        </HealthProvider>
      </NowProvider>
    </LiveProvider>
  );
}
