import { type TaskDetail, type TaskLink, workSources } from '@oblivion/protocol';
import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/relative-time';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { safeAddress } from '@/lib/safe-address';
import { formatCost, formatCount, unpricedNote } from '@/lib/amounts';
import { totalRuns } from '../_live';

/** The small facts of a task, beside what is said and done. */
export function TaskFacts({ detail }: { detail: TaskDetail }) {
  const { task, effects, links } = detail;
  const totals = totalRuns(detail);
  const calls = { total: totals.modelCalls, withoutPrice: totals.callsWithoutPrice };
  const owed = effects.filter(({ status }) => status === 'pending' || status === 'sending').length;
  const parked = effects.filter(({ status }) => status === 'parked').length;
  return (
    <Card aria-labelledby="facts-title">
      <CardHeader>
        <CardTitle id="facts-title">Facts</CardTitle>
      </CardHeader>
      <CardContent>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
          <Fact name="Project">{task.project.name}</Fact>
          <Fact name="Created">
            <RelativeTime at={task.createdAt} />
          </Fact>
          <Fact name="Updated">
            <RelativeTime at={task.updatedAt} />
          </Fact>
          <Fact name="Runs">{formatCount(detail.runs.length)}</Fact>
          <Fact name="Model calls">{formatCount(totals.modelCalls)}</Fact>
          <Fact name="Tokens">
            {formatCount(totals.inputTokens)} in, {formatCount(totals.outputTokens)} out
          </Fact>
          <Fact name="Cost">
            {formatCost(totals.costMicroUsd, calls)} {unpricedNote(calls)}
          </Fact>
          <Fact name="Deliveries">
            {owed === 0 && parked === 0 ? 'nothing owed' : `${owed} pending`}
            {parked > 0 && <span className="text-destructive">, {parked} parked</span>}
          </Fact>
          {links.length > 0 && (
            <Fact name="Pull requests">
              <PullRequests links={links} />
            </Fact>
          )}
          <Fact name="Source">
            {workSources[task.source].name} <span className="font-mono text-xs">{task.externalId}</span>
          </Fact>
          <Fact name="Id">
            <span className="font-mono text-xs">{task.id}</span>
          </Fact>
        </dl>
      </CardContent>
    </Card>
  );
}

function PullRequests({ links }: { links: readonly TaskLink[] }) {
  return (
    <ul>
      {links.map(({ url, title, state }) => (
        <li key={url}>
          <a href={safeAddress(url) ?? undefined} target="_blank" rel="noreferrer" className="underline">
            {title}
          </a>{' '}
          <span className="text-muted-foreground">{state}</span>
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 text-right [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}
