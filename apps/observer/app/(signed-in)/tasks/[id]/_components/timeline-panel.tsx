import type { EffectView, TaskDetail } from '@oblivion/protocol';
import { EventIcon } from '@/components/event-icon';
import { EventLine } from '@/components/event-line';
import { Empty, EmptyTitle } from '@/components/ui/empty';
import { formatDuration } from '@/lib/amounts';
import { cn } from '@/lib/class-names';
import { type AgentNames, eventSentenceHere } from '@/lib/event-sentence';
import { mergeTimeline, type TimelineEntry } from '../_timeline';
import { ClockTime } from './clock-time';
import { EffectLine, effectColours } from './effect-line';

/** Everything that happened to the task and everything owed to the outside for it, oldest first. */
export function TimelinePanel({ detail }: { detail: TaskDetail }) {
  const entries = mergeTimeline(detail.timeline, detail.effects);
  const names: AgentNames = new Map<string, string>(detail.runs.map(({ agent }) => [agent.id, agent.name]));
  if (entries.length === 0)
    return (
      <Empty>
        <EmptyTitle>Nothing has happened yet</EmptyTitle>
      </Empty>
    );
  return (
    <ol className="px-4 py-3" data-timeline>
      {entries.map((entry) => (
        <Entry key={keyOf(entry)} entry={entry} names={names} />
      ))}
    </ol>
  );
}

function Entry({ entry, names }: { entry: TimelineEntry; names: AgentNames }) {
  return (
    <li className="group grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 sm:grid-cols-[4.5rem_6rem_auto_minmax(0,1fr)]">
      <p className="contents font-mono text-xs text-muted-foreground max-sm:order-last max-sm:col-start-2 max-sm:flex max-sm:gap-2 max-sm:pb-3">
        <ClockTime at={entry.at} className="font-mono text-xs leading-5" />
        <span className="font-mono text-xs leading-5 sm:text-right" title="since the line before">
          {entry.sinceBeforeMs === null ? '' : `+${formatDuration(entry.sinceBeforeMs)}`}
        </span>
      </p>
      <div className="relative flex justify-center sm:pb-3">
        <span aria-hidden className="absolute top-6 bottom-0 w-px bg-border group-last:hidden" />
        {entry.kind === 'event' ? <EventIcon name={entry.event.name} /> : <EffectDot effect={entry.effect} />}
      </div>
      <div className="min-w-0 sm:pb-3">
        {entry.kind === 'event' ? (
          <EventLine parts={eventSentenceHere(entry.event, names)} />
        ) : (
          <EffectLine effect={entry.effect} />
        )}
      </div>
    </li>
  );
}

function EffectDot({ effect }: { effect: EffectView }) {
  return (
    <span aria-hidden className="mt-1 flex size-4 justify-center">
      <span className={cn('mt-0.5 size-2.5 rotate-45 border-2 border-current', effectColours[effect.status])} />
    </span>
  );
}

function keyOf(entry: TimelineEntry): string {
  return entry.kind === 'event' ? entry.event.cursor : entry.effect.id;
}
