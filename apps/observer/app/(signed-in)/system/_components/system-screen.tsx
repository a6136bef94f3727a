'use client';

import type { PartHealth, PartState } from '@oblivion/protocol';
import Link from 'next/link';
import { RelativeTime } from '@/components/relative-time';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { cn } from '@/lib/class-names';
import { useHealth } from '@/lib/health/health-context';
import { healthSentence, partStateLabels } from '@/lib/health/part-words';

const colours: Readonly<Record<PartState, string>> = {
  ok: 'text-status-done',
  degraded: 'text-primary',
  off: 'text-muted-foreground',
};

/** Every part that Oblivion stands on or works with, those that need attention first. Keeps itself up to date. */
export function SystemScreen() {
  const { health, isFailing } = useHealth();
  if (health === undefined) return <Skeleton role="status" aria-label="Loading the parts" className="h-80" />;
  return (
    <div className="mx-auto grid max-w-4xl grid-cols-[minmax(0,1fr)] gap-4">
      <h1 className="sr-only">System</h1>
      {isFailing && (
        <p role="status" className="text-xs text-muted-foreground">
          Nexus did not answer the last time; this is what it said <RelativeTime at={health.checkedAt} />.
        </p>
      )}
      {health.scope === 'process' && (
        <p className="border-l-2 border-primary pl-3 text-sm text-muted-foreground">
          Redis is away, so this is only what the answering process of Nexus noticed itself.
        </p>
      )}
      <Card aria-labelledby="parts-title">
        <CardHeader>
          <CardTitle id="parts-title">Parts</CardTitle>
          <CardDescription className="mr-auto">{healthSentence(health)}</CardDescription>
          <Link href="/projects" className="shrink-0 text-xs text-primary underline-offset-4 hover:underline">
            Projects
          </Link>
          <Link href="/connections" className="shrink-0 text-xs text-primary underline-offset-4 hover:underline">
            Connections
          </Link>
        </CardHeader>
        {health.parts.length === 0 ? (
          <Empty>
            <EmptyTitle>Nothing is known yet</EmptyTitle>
            <EmptyDescription>Parts appear here as soon as Nexus has looked at them.</EmptyDescription>
          </Empty>
        ) : (
          <ul className="divide-y">
            {health.parts.map((part) => (
              <Part key={part.name} part={part} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

function Part({ part }: { part: PartHealth }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-1 px-4 py-3" data-part={part.name} data-state={part.state}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <p className="font-medium">{part.label}</p>
        <p className={cn('flex shrink-0 items-center gap-1.5 text-xs', colours[part.state])}>
          <span
            aria-hidden
            className={cn('size-2 rounded-full', part.state === 'ok' ? 'bg-current' : 'border-2 border-current')}
          />
          {partStateLabels[part.state]}
          {part.state !== 'off' && (
            <span className="text-muted-foreground">
              · since <RelativeTime at={part.since} />
            </span>
          )}
        </p>
      </div>
      {part.reason && <p className="text-sm wrap-anywhere">{part.reason}</p>}
      {part.meaning && <p className="text-sm text-muted-foreground">{part.meaning}</p>}
    </li>
  );
}
