import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { PulseScreen } from './_components/pulse-screen';
import { queryPulse } from './_queries';

export const metadata: Metadata = { title: 'Pulse' };

export default async function PulsePage() {
  const result = await queryPulse();
  if (result.outcome === 'found') return <PulseScreen initial={result.data} />;
  if (result.outcome === 'failed')
    return (
      <ProblemPanel problem={result.problem}>
        <TryAgain />
      </ProblemPanel>
    );
  redirect('/sign-in?problem=expired');
}
