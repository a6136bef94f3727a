import {
  type AgentId,
  type AgentPresence,
  type EventName,
  type EventPayload,
  eventPayloads,
  type FeedEvent,
  type Pulse,
  sourceEventNames,
  statusAfterEvent,
  type TaskId,
  type TaskStatus,
} from '@oblivion/protocol';

/** The pulse on screen: the last snapshot with every event after it applied. */
export interface PulseState {
  /** Newest first in `events`; `cursor` is where the feed goes on after the snapshot. */
  readonly pulse: Pulse;
  /** Last known status of tasks, to move them from one count to another. */
  readonly statuses: ReadonlyMap<TaskId, TaskStatus>;
  /** Sessions of agents seen to begin: the end of an older one leaves the agent online. */
  readonly sessions: ReadonlyMap<AgentId, string>;
  /** Cursors of events that came live, to show that they are new. */
  readonly arrived: ReadonlySet<string>;
  /** Something happened whose effect on the counts only Nexus can tell. */
  readonly isStale: boolean;
}

/** Events kept on screen. */
export const feedLength = 100;

const heldStatuses: readonly TaskStatus[] = ['claimed', 'in_progress', 'blocked_on_human'];

/** Events that leave every count as it is, or whose whole effect is known here. Others create effects unseen. */
const selfContained: ReadonlySet<EventName> = new Set([
  ...sourceEventNames,
  'slack.event_received',
  'task.check_requested',
  'agent.connected',
  'agent.disconnected',
  'thought.recorded',
  'model.called',
]);

/** The status before an event, where the lifecycle allows only one. */
const statusBefore: Partial<Record<EventName, TaskStatus>> = {
  'task.claimed': 'available',
  'task.started': 'claimed',
  'task.resumed': 'blocked_on_human',
};

/** Begins with a snapshot; a newer one replaces the counts and keeps the older events on screen. */
export function showSnapshot(pulse: Pulse, before?: PulseState): PulseState {
  const events = before ? joinFeeds(pulse.events, before.pulse.events) : pulse.events;
  return {
    pulse: { ...pulse, events: events.slice(0, feedLength) },
    statuses: knownStatuses(pulse),
    sessions: before?.sessions ?? new Map(),
    arrived: before?.arrived ?? new Set(),
    isStale: false,
  };
}

/** Applies events in order; one that is already on screen changes nothing. */
export function applyEvents(state: PulseState, events: readonly FeedEvent[]): PulseState {
  return events.reduce(applyEvent, state);
}

function applyEvent(state: PulseState, event: FeedEvent): PulseState {
  const { pulse } = state;
  if (pulse.events.some(({ cursor }) => cursor === event.cursor)) return state;
  const next = statusAfterEvent[event.name];
  return {
    pulse: {
      ...pulse,
      events: [event, ...pulse.events].slice(0, feedLength),
      tasksByStatus: moveTask(state, event, next),
      agents: pulse.agents.map((agent) => followTask(followSession(agent, event, state.sessions), event, next)),
      effects: countEffect(pulse.effects, event),
      modelsLastDay: countModelCall(pulse.modelsLastDay, event),
    },
    statuses: next && event.taskId ? new Map(state.statuses).set(event.taskId, next) : state.statuses,
    sessions: sessionsAfter(state.sessions, event),
    arrived: new Set([event.cursor, ...state.arrived].slice(0, feedLength)),
    isStale: state.isStale || !selfContained.has(event.name) || concernsUnknownAgent(pulse.agents, event),
  };
}

function moveTask(state: PulseState, event: FeedEvent, next: TaskStatus | undefined): Pulse['tasksByStatus'] {
  const counts = state.pulse.tasksByStatus;
  if (!next || !event.taskId) return counts;
  const previous = state.statuses.get(event.taskId) ?? statusBefore[event.name];
  if (previous === next) return counts;
  const isNew = payloadOf(event, 'task.available')?.reason === 'created';
  if (!previous && !isNew) return counts;
  const left = previous ? { ...counts, [previous]: Math.max(0, counts[previous] - 1) } : counts;
  return { ...left, [next]: left[next] + 1 };
}

function followSession(agent: AgentPresence, event: FeedEvent, sessions: PulseState['sessions']): AgentPresence {
  if (payloadOf(event, 'agent.connected')?.agent.id === agent.id)
    return { ...agent, isOnline: true, lastSeenAt: event.occurredAt };
  const ended = payloadOf(event, 'agent.disconnected');
  if (ended?.agent.id !== agent.id) return agent;
  const current = sessions.get(agent.id) ?? ended.session;
  return current === ended.session ? { ...agent, isOnline: false, lastSeenAt: event.occurredAt } : agent;
}

function sessionsAfter(sessions: PulseState['sessions'], event: FeedEvent): PulseState['sessions'] {
  const begun = payloadOf(event, 'agent.connected');
  return begun ? new Map(sessions).set(begun.agent.id, begun.session) : sessions;
}

function followTask(agent: AgentPresence, event: FeedEvent, next: TaskStatus | undefined): AgentPresence {
  if (!next || !event.taskId) return agent;
  const { taskId } = event;
  if (payloadOf(event, 'task.claimed')?.agent.id === agent.id) return hold(agent, event, taskId);
  const isHeld = agent.holding.some(({ id }) => id === taskId);
  if (!isHeld) return agent;
  // A task claimed by somebody else has left this agent's hands, even if its release was not seen.
  const isKept = heldStatuses.includes(next) && event.name !== 'task.claimed';
  const holding = isKept
    ? agent.holding.map((task) => (task.id === taskId ? { ...task, status: next } : task))
    : agent.holding.filter(({ id }) => id !== taskId);
  return { ...agent, holding };
}

function hold(agent: AgentPresence, event: FeedEvent, taskId: TaskId): AgentPresence {
  const others = agent.holding.filter(({ id }) => id !== taskId);
  return { ...agent, holding: [...others, { id: taskId, title: event.taskTitle ?? '', status: 'claimed' }] };
}

function countEffect(effects: Pulse['effects'], event: FeedEvent): Pulse['effects'] {
  if (event.name === 'effect.resent') return { pending: effects.pending + 1, parked: Math.max(0, effects.parked - 1) };
  if (event.name === 'effect.dropped') return { ...effects, parked: Math.max(0, effects.parked - 1) };
  if (event.name !== 'effect.delivered' && event.name !== 'effect.parked') return effects;
  const isParked = event.name === 'effect.parked';
  return { pending: Math.max(0, effects.pending - 1), parked: effects.parked + (isParked ? 1 : 0) };
}

function countModelCall(models: Pulse['modelsLastDay'], event: FeedEvent): Pulse['modelsLastDay'] {
  const call = payloadOf(event, 'model.called');
  if (!call) return models;
  return {
    calls: models.calls + 1,
    inputTokens: models.inputTokens + (call.inputTokens ?? 0),
    outputTokens: models.outputTokens + (call.outputTokens ?? 0),
    costMicroUsd: models.costMicroUsd + (call.costMicroUsd ?? 0),
    callsWithoutPrice: models.callsWithoutPrice + (call.costMicroUsd === null ? 1 : 0),
  };
}

function concernsUnknownAgent(agents: readonly AgentPresence[], event: FeedEvent): boolean {
  const connected = payloadOf(event, 'agent.connected');
  return connected !== undefined && !agents.some(({ id }) => id === connected.agent.id);
}

function knownStatuses(pulse: Pulse): Map<TaskId, TaskStatus> {
  const statuses = new Map<TaskId, TaskStatus>();
  for (const { name, taskId } of pulse.events.toReversed()) {
    const status = statusAfterEvent[name];
    if (status && taskId) statuses.set(taskId, status);
  }
  for (const { holding } of pulse.agents) for (const task of holding) statuses.set(task.id, task.status);
  return statuses;
}

/** The newer feed, then what the older one has beyond it. Feeds that do not touch are not joined: a gap would not show. */
function joinFeeds(newer: readonly FeedEvent[], older: readonly FeedEvent[]): FeedEvent[] {
  const last = newer.at(-1);
  const joint = older.findIndex(({ cursor }) => cursor === last?.cursor);
  return joint < 0 ? [...newer] : [...newer, ...older.slice(joint + 1)];
}

function payloadOf<N extends EventName>(event: FeedEvent, name: N): EventPayload<N> | undefined {
  if (event.name !== name) return undefined;
  return eventPayloads[name].safeParse(event.payload).data as EventPayload<N> | undefined;
}
