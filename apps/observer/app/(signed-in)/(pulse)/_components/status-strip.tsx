import { type Pulse, taskStatuses } from '@oblivion/protocol';
import Link from 'next/link';
import { StatusBadge, statusLamps } from '@/components/status-badge';
import { formatCount } from '@/lib/amounts';
import { cn } from '@/lib/class-names';

interface Props {
  readonly tasksByStatus: Pulse['tasksByStatus'];
  readonly finishedLastDay: number;
}

/** How many tasks are in which status; each leads to the list of them. */
export function StatusStrip({ tasksByStatus, finishedLastDay }: Props) {
  return (
    <section aria-labelledby="tasks-by-status" className="rounded-md border bg-card">
      <div className="flex min-h-10 items-center justify-between gap-3 px-4 py-2">
        <h2 id="tasks-by-status" className="eyebrow text-foreground">
          Tasks by status
        </h2>
        <p className="text-xs text-muted-foreground">
          <span className="font-mono text-foreground">{formatCount(finishedLastDay)}</span> finished by agents in the
          last day
        </p>
      </div>
      <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-b-md border-t bg-border sm:grid-cols-4 xl:grid-cols-8">
        {taskStatuses.map((status) => {
          const count = tasksByStatus[status];
          return (
            <li key={status} className="bg-card">
              <Link
                href={`/tasks?status=${status}`}
                className={cn(
                  'flex h-full flex-col gap-1 border-t-2 px-4 py-3 -outline-offset-2 transition-colors hover:bg-muted',
                  count > 0 ? statusLamps[status] : 'border-t-transparent',
                )}
              >
                <span
                  data-count={status}
                  className={cn('font-mono text-2xl leading-none', count === 0 && 'text-muted-foreground')}
                >
                  {formatCount(count)}
                </span>
                <StatusBadge status={status} className="text-xs whitespace-normal" />
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
