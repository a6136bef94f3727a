import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import { SystemScreen } from './_components/system-screen';
import { queryHealth } from './_queries';

export const metadata: Metadata = { title: 'System' };

export default async function SystemPage() {
  const result = await queryHealth();
  if (result.outcome === 'found') return <SystemScreen />;
  if (result.outcome === 'failed')
    return (
      <ProblemPanel problem={result.problem}>
        <TryAgain />
      </ProblemPanel>
    );
  redirect('/sign-in?problem=expired');
}
