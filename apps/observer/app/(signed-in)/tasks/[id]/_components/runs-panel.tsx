import type { RunView, TaskDetail } from '@oblivion/protocol';
import { RelativeTime } from '@/components/relative-time';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { Table, TableBody, TableCaption, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { formatCost, formatCount, formatDuration } from '@/lib/amounts';
import { cn } from '@/lib/class-names';
import { useNowMs } from '@/lib/live/now-context';
import { safeAddress } from '@/lib/safe-address';
import { unpricedCallsOf } from '../_live';

interface Props {
  readonly runs: readonly RunView[];
  readonly timeline: TaskDetail['timeline'];
}

const colours: Readonly<Record<RunView['status'], string>> = {
  active: 'text-status-in-progress',
  completed: 'text-status-done',
  failed: 'text-status-failed',
  lost: 'text-status-failed',
  released: 'text-status-cancelled',
  stopped: 'text-status-cancelled',
};

/** Every attempt at the task, and what it took. */
export function RunsPanel({ runs, timeline }: Props) {
  if (runs.length === 0)
    return (
      <Empty>
        <EmptyTitle>No agent has tried yet</EmptyTitle>
        <EmptyDescription>Each claim of the task is one run.</EmptyDescription>
      </Empty>
    );
  const hasTraces = runs.some(({ traceUrl }) => traceUrl !== null);
  return (
    <Table isScrollable>
      <TableCaption className="sr-only">Runs, oldest first</TableCaption>
      <TableHeader>
        <TableRow className="hover:bg-transparent">
          <TableHead className="pl-4">Run</TableHead>
          <TableHead>Agent</TableHead>
          <TableHead>State</TableHead>
          <TableHead>Started</TableHead>
          <TableHead className="text-right">Took</TableHead>
          <TableHead className="text-right">Calls</TableHead>
          <TableHead className="text-right">Tokens in / out</TableHead>
          <TableHead className={cn('text-right', !hasTraces && 'pr-4')}>Cost</TableHead>
          {hasTraces && <TableHead className="pr-4">Trace</TableHead>}
        </TableRow>
      </TableHeader>
      <TableBody>
        {runs.map((run) => (
          <Run key={run.id} run={run} unpricedCalls={unpricedCallsOf(run, timeline)} hasTraces={hasTraces} />
        ))}
      </TableBody>
    </Table>
  );
}

function Run({ run, unpricedCalls, hasTraces }: { run: RunView; unpricedCalls: number; hasTraces: boolean }) {
  const nowMs = useNowMs();
  const tookMs = (run.endedAt === null ? nowMs : Date.parse(run.endedAt)) - Date.parse(run.startedAt);
  return (
    <TableRow className="whitespace-nowrap [&_td]:font-mono [&_td]:text-xs">
      <TableCell className="pl-4" title={run.id}>
        #{run.epoch}
      </TableCell>
      <TableCell className="font-sans! text-sm!">{run.agent.name}</TableCell>
      <TableCell className={cn('font-sans! text-sm!', colours[run.status])}>{run.status}</TableCell>
      <TableCell>
        <RelativeTime at={run.startedAt} />
      </TableCell>
      <TableCell className="text-right">{formatDuration(tookMs)}</TableCell>
      <TableCell className="text-right">{formatCount(run.modelCalls)}</TableCell>
      <TableCell className="text-right">
        {formatCount(run.inputTokens)} / {formatCount(run.outputTokens)}
      </TableCell>
      <TableCell className={cn('text-right', !hasTraces && 'pr-4')}>
        {formatCost(run.costMicroUsd, { total: run.modelCalls, withoutPrice: unpricedCalls })}
        {unpricedCalls > 0 && unpricedCalls < run.modelCalls && ` + ${unpricedCalls} unknown`}
      </TableCell>
      {hasTraces && (
        <TableCell className="pr-4 font-sans! text-sm!">{run.traceUrl && <TraceLink run={run} />}</TableCell>
      )}
    </TableRow>
  );
}

function TraceLink({ run }: { run: RunView }) {
  const address = run.traceUrl === null ? null : safeAddress(run.traceUrl);
  if (address === null) return null;
  return (
    <a href={address} target="_blank" rel="noreferrer" className="underline underline-offset-4 hover:text-primary">
      Langfuse<span className="sr-only">, trace of run {run.epoch}</span>
    </a>
  );
}
