import { type EventName, eventNames, type SourceProvider, sourceEventNames, sourceProviders } from '@oblivion/protocol';

type OfSources = { readonly [P in SourceProvider as `sources.${P}`]: readonly [`${P}.event_received`] };
/** One subscription for each work source; one class handles them all. */
const ofSources = Object.fromEntries(
  sourceProviders.map((name) => [`sources.${name}`, [`${name}.event_received`]]),
) as unknown as OfSources;
export const sourceSubscriptions = Object.keys(ofSources) as (keyof OfSources)[];

/**
 * Who is told of what, once per event and each alone. The names are kept in PostgreSQL with the event itself, so an event
 * written today finds its subscribers after a restart. Agents and Observer follow the stream instead (platform/feed).
 */
export const subscriptions = {
  ...ofSources,
  'conversation.slack': ['slack.event_received'],
  'slack-gaps.threads': ['task.check_requested'],
  'conversation.effects': [
    'task.created',
    'task.refused',
    'task.reopen_refused',
    'task.available',
    'task.claimed',
    'task.started',
    'task.blocked',
    'task.resumed',
    'task.submitted',
    'task.failed',
    'task.done',
    'task.cancelled',
    'task.changed',
    'message.posted',
    'message.edited',
    'message.deleted',
    'webhook.mended',
    'gap.reconciled',
    'connection.token_lost',
    'connection.signatures_refused',
    'effect.parked',
  ],
  'memory.sources': [
    'task.created',
    'task.changed',
    'task.submitted',
    'task.failed',
    'task.done',
    'task.source_deleted',
    'message.posted',
    'message.edited',
    'message.deleted',
  ],
  'agents.wake-up': ['task.available', 'task.changed', 'message.posted', 'message.edited', 'message.deleted'],
  'traces.runs': ['task.submitted', 'task.failed', 'task.released', 'task.done', 'task.cancelled', 'message.posted'],
} as const satisfies Record<string, readonly EventName[]>;

export type SubscriberName = keyof typeof subscriptions;

/** Subscribers whose work nobody waits for: they leave room for the others when there is much to do. */
export const backgroundSubscribers: ReadonlySet<string> = new Set<SubscriberName>(['memory.sources', 'traces.runs']);

/** What people and agents wait for: everything else a worker does follows from it, and goes after it. */
export const firstSubscribers: ReadonlySet<string> = new Set<string>([...sourceSubscriptions, 'conversation.slack']);

/** Events that nobody subscribes to because they are for the streams alone. */
export const streamOnlyEvents: readonly EventName[] = [
  'thought.recorded',
  'agent.connected',
  'agent.disconnected',
  'agent.revoked',
  'effect.delivered',
  'effect.resent',
  'effect.dropped',
  'memory.source_forgotten',
  'group.created',
  'project.created',
  'project.archived',
  'project.restored',
  'project.channel_changed',
  'project.statuses_mapped',
  'connection.installed',
  'project.artifact_field_chosen',
  'model.called',
];

/** Webhooks as they came and what arrived outside: no agent hears of them, and Observer, which lists them, can do so a moment later. */
export const unhurriedEvents: ReadonlySet<EventName> = new Set<EventName>([
  ...sourceEventNames,
  'slack.event_received',
  'effect.delivered',
]);

const byEvent = new Map<EventName, SubscriberName[]>(eventNames.map((name) => [name, []]));
for (const [subscriber, names] of Object.entries(subscriptions)) {
  for (const name of names) byEvent.get(name)?.push(subscriber as SubscriberName);
}

export function subscribersOf(name: EventName): readonly SubscriberName[] {
  return byEvent.get(name) ?? [];
}

/** The reasons why this set of handlers may not start; empty when all is well. */
export function catalogueProblems(handlers: readonly SubscriberName[]): readonly string[] {
  const problems: string[] = [];
  for (const name of eventNames) {
    if (subscribersOf(name).length === 0 && !streamOnlyEvents.includes(name))
      problems.push(`event ${name} has no subscriber`);
  }
  for (const subscriber of Object.keys(subscriptions) as SubscriberName[]) {
    const count = handlers.filter((handler) => handler === subscriber).length;
    if (count !== 1) problems.push(`subscriber ${subscriber} has ${count} handlers, needs exactly one`);
  }
  return problems;
}
