import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { ProblemPanel } from '@/components/problem-panel';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ConnectForm } from './_components/connect-form';
import { WorkspaceChoice } from './_components/workspace-choice';
import { readWayBack, wayBackCookieName } from './_way-back';

export const metadata: Metadata = { title: 'Connect ClickUp' };

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function ClickUpConnectionPage({ searchParams }: Props) {
  const isBack = (await searchParams)['back'] !== undefined;
  const back = isBack ? readWayBack((await cookies()).get(wayBackCookieName)?.value) : undefined;
  const answer = back !== undefined && 'answer' in back ? back.answer : undefined;
  return (
    <div className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="text-lg font-semibold">Connect ClickUp</h1>
      {back !== undefined && 'problem' in back && <ProblemPanel problem={back.problem} />}
      <Card aria-labelledby="clickup-title">
        <CardHeader>
          <CardTitle id="clickup-title">{answer?.outcome === 'choose' ? 'Workspace' : 'App'}</CardTitle>
        </CardHeader>
        <CardContent>
          {answer === undefined && <ConnectForm />}
          {answer?.outcome === 'choose' && <WorkspaceChoice state={answer.state} workspaces={answer.workspaces} />}
          {answer?.outcome === 'connected' && (
            <p role="status" className="wrap-anywhere">
              The workspace {answer.workspace.name} is connected. Tasks that name a project come from now on.
            </p>
          )}
        </CardContent>
      </Card>
    </div>
  );
}
