import type { SlackConnectionView } from '@oblivion/protocol';
import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { ProblemPanel } from '@/components/problem-panel';
import { TryAgain } from '@/components/try-again';
import type { Outcome } from '@/lib/outcome';
import { CheckStep } from './_components/check-step';
import { CreateStep } from './_components/create-step';
import { DoneStep } from './_components/done-step';
import { InstallStep } from './_components/install-step';
import { StepList } from './_components/step-list';
import { problemCookieName, readProblemCookie } from './_problem-cookie';
import { type AppWish, queryCheck, queryConnection, queryManifest } from './_queries';
import { type Step, stepOf } from './_steps';

export const metadata: Metadata = { title: 'Connect Slack' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function SlackConnectionPage({ searchParams }: Props) {
  const { step: wanted, ...given } = await searchParams;
  const result = await queryConnection();
  if (result.outcome === 'signed_out') redirect('/sign-in?problem=expired');
  if (result.outcome !== 'found') return <Failed result={result} />;
  const connection = result.data;
  const step = stepOf(wanted, connection);
  const problem = step === 'install' ? readProblemCookie((await cookies()).get(problemCookieName)?.value) : undefined;
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold">Connect Slack</h1>
      <StepList current={step} connection={connection} />
      {problem && <ProblemPanel problem={problem} />}
      <Content step={step} connection={connection} wish={wishOf(given)} />
    </div>
  );
}

interface ContentProps {
  readonly step: Step;
  readonly connection: SlackConnectionView | null;
  readonly wish: AppWish;
}

async function Content({ step, connection, wish }: ContentProps) {
  if (step === 'install') return <InstallStep connection={connection} />;
  if (connection === null || step === 'create') {
    const manifest = await queryManifest(wish);
    if (manifest.outcome !== 'found') return <Failed result={manifest} />;
    return <CreateStep app={manifest.data} wish={wish} />;
  }
  if (step === 'done') return <DoneStep connection={connection} />;
  const check = await queryCheck();
  if (check.outcome !== 'found') return <Failed result={check} />;
  return <CheckStep check={check.data} connection={connection} />;
}

function Failed({ result }: { result: Outcome<unknown> }) {
  if (result.outcome !== 'failed') redirect('/connections');
  return (
    <ProblemPanel problem={result.problem}>
      <TryAgain />
    </ProblemPanel>
  );
}

function wishOf(given: Readonly<Record<string, string | string[] | undefined>>): AppWish {
  const texts = (['name', 'events', 'rotation'] as const).flatMap((key) => {
    const value = given[key];
    return typeof value === 'string' && value !== '' ? [[key, value]] : [];
  });
  return Object.fromEntries(texts) as AppWish;
}
