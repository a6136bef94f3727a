import type { FeedEvent } from '@oblivion/protocol';
import { useState } from 'react';
import { EventIcon } from '@/components/event-icon';
import { EventLine } from '@/components/event-line';
import { RelativeTime } from '@/components/relative-time';
import { Button } from '@/components/ui/button';
import { Card, CardHeader, CardTitle } from '@/components/ui/card';
import { Empty, EmptyDescription, EmptyTitle } from '@/components/ui/empty';
import { cn } from '@/lib/class-names';
import { type AgentNames, eventSentence, trafficEvents } from '@/lib/event-sentence';

interface Props {
  /** Newest first. */
  readonly events: readonly FeedEvent[];
  readonly arrived: ReadonlySet<string>;
  readonly names: AgentNames;
}

/** What happened, newest first, in sentences. Traffic with Slack and ClickUp is left out until asked for. */
export function FeedPanel({ events, arrived, names }: Props) {
  const [isEverythingShown, setEverythingShown] = useState(false);
  const shown = isEverythingShown ? events : events.filter(({ name }) => !trafficEvents.has(name));
  return (
    <Card aria-labelledby="feed-title">
      <CardHeader>
        <CardTitle id="feed-title">Events</CardTitle>
        <Button
          variant="ghost"
          size="sm"
          aria-pressed={isEverythingShown}
          title="Webhooks that came in and deliveries that went out"
          onClick={() => setEverythingShown(!isEverythingShown)}
          className="-my-1 text-xs text-muted-foreground aria-pressed:bg-accent aria-pressed:text-foreground"
        >
          Show traffic
        </Button>
      </CardHeader>
      {shown.length === 0 ? (
        <Empty>
          <EmptyTitle>Nothing has happened yet</EmptyTitle>
          <EmptyDescription>
            Mention a project such as @demo in a ClickUp task. It appears here at once.
          </EmptyDescription>
        </Empty>
      ) : (
        <ol className="divide-y" data-feed>
          {shown.map((event) => (
            <li
              key={event.cursor}
              data-event={event.name}
              className={cn(
                'grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-3 px-4 py-2 sm:grid-cols-[auto_minmax(0,1fr)_auto]',
                arrived.has(event.cursor) && 'arrived',
              )}
            >
              <EventIcon name={event.name} />
              <EventLine parts={eventSentence(event, names)} />
              <RelativeTime
                at={event.occurredAt}
                className="font-mono text-xs leading-5 text-muted-foreground max-sm:col-start-2"
              />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
