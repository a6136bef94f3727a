import { type TaskDetail, workSources } from '@oblivion/protocol';
import { ArrowLeftIcon, ExternalLinkIcon } from 'lucide-react';
import Link from 'next/link';
import { PriorityMark } from '@/components/priority-mark';
import { StatusBadge } from '@/components/status-badge';
import { Button } from '@/components/ui/button';
import { safeAddress } from '@/lib/safe-address';

export function TaskHeader({ task }: { task: TaskDetail['task'] }) {
  return (
    <header className="grid gap-3">
      <Link
        href="/tasks"
        className="flex w-fit items-center gap-1.5 text-xs text-muted-foreground transition-colors hover:text-foreground"
      >
        <ArrowLeftIcon aria-hidden className="size-3.5" />
        Tasks
      </Link>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 gap-2">
          <h1 className="text-xl leading-snug font-semibold [overflow-wrap:anywhere]" dir="auto">
            {task.title || 'Untitled task'}
          </h1>
          <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <StatusBadge status={task.status} className="font-medium" />
            {task.priority !== null && <PriorityMark priority={task.priority} />}
            <span className="font-mono text-xs text-muted-foreground">@{task.project.tag}</span>
            <span>
              {task.holder ? (
                <>
                  <span className="text-muted-foreground">held by</span> {task.holder.name}
                </>
              ) : (
                <span className="text-muted-foreground">nobody holds it</span>
              )}
            </span>
          </p>
        </div>
        <div className="flex gap-2">
          <OutsideLink label={workSources[task.source].name} address={task.url} />
          {task.slackUrl && <OutsideLink label="Slack" address={task.slackUrl} />}
        </div>
      </div>
    </header>
  );
}

function OutsideLink({ label, address }: { label: string; address: string }) {
  const safe = safeAddress(address);
  if (safe === null) return null;
  return (
    <Button asChild variant="outline" size="sm">
      <a href={safe} target="_blank" rel="noreferrer">
        {label}
        <ExternalLinkIcon aria-hidden />
        <span className="sr-only">opens in a new tab</span>
      </a>
    </Button>
  );
}
