import {
  type AgentPresence,
  type ArtifactField,
  type EventName,
  eventPayloads,
  type FeedEvent,
  feedEvent,
  type Id,
  type IdKind,
  idPrefixes,
  type Message,
  type ProjectView,
  type Pulse,
  type Session,
  type StatusMapping,
  type StatusMappingChange,
  type TaskStatus,
  type TaskSummary,
  wantedStatuses,
} from '@oblivion/protocol';

/** An identifier that the protocol accepts, the same for the same number. */
export function idOf<K extends IdKind>(kind: K, number: number): Id<K> {
  return `${idPrefixes[kind]}_${number.toString(16).padStart(32, '0')}` as Id<K>;
}

export const startMs = Date.now();

export function secondsAgo(seconds: number): string {
  return new Date(startMs - seconds * 1000).toISOString();
}

export const ada = { id: idOf('agent', 1), name: 'Ada' };
export const bertram = { id: idOf('agent', 2), name: 'Bertram' };
const group = { id: idOf('group', 1), name: 'Platform' };

export const session: Session = {
  person: { id: idOf('person', 1), name: 'Mira Novak', email: 'mira@example.com', role: 'owner' },
  tenant: { id: idOf('tenant', 1), name: 'Demo company' },
  expiresAt: new Date(startMs + 86_400_000).toISOString(),
};

const goesOn = { isPrivate: false, archivedAt: null };

export const projects: ProjectView[] = [
  {
    id: idOf('project', 1),
    tag: 'auth-refactor',
    name: 'Auth refactor',
    group,
    ...goesOn,
    channel: { id: 'C0AUTH1', name: 'auth-refactor' },
  },
  { id: idOf('project', 2), tag: 'billing', name: 'Billing', group, ...goesOn, channel: { id: 'C0BILL1', name: null } },
];

const found: StatusMapping['mapping'] = {
  open: { status: 'to do', origin: 'found' },
  in_progress: { status: 'cooking', origin: 'found' },
  blocked: { status: null, origin: 'found' },
  in_review: { status: 'tasting', origin: 'found' },
  done: { status: 'served', origin: 'found' },
};

/** A list of ClickUp of which nothing was chosen. */
export function statusMappingOf(mapping: Partial<StatusMapping['mapping']> = {}): StatusMapping {
  const types = { 'to do': 'open', cooking: 'custom', tasting: 'custom', served: 'done', closed: 'closed' };
  return {
    listId: '901100200300',
    listName: 'Kitchen',
    statuses: Object.entries(types).map(([name, type]) => ({ name, type })),
    mapping: { ...found, ...mapping },
  };
}

/** The list after what a person chose. */
export function withChoices(list: StatusMapping, { mapping }: StatusMappingChange): StatusMapping {
  const choices = wantedStatuses.map((wanted) => {
    const status = mapping[wanted];
    return [wanted, status === undefined ? found[wanted] : { status, origin: 'chosen' as const }];
  });
  return { ...list, mapping: Object.fromEntries(choices) as StatusMapping['mapping'] };
}

/** Fields of the same list that can hold links; none is chosen. */
export function artifactFieldOf(fieldId: string | null = null): ArtifactField {
  const fields = [
    { id: 'f-result', name: 'Result', type: 'url' },
    { id: 'f-all', name: 'All results', type: 'text' },
  ];
  return { listId: '901100200300', listName: 'Kitchen', fieldId, fields };
}

/** A valid event; the payload is checked against the catalogue. */
export function eventOf<N extends EventName>(
  name: N,
  position: number,
  payload: object,
  about: { task?: Pick<TaskSummary, 'id' | 'title'>; secondsAgo?: number } = {},
): FeedEvent {
  return feedEvent.parse({
    cursor: `1.${position}`,
    name,
    occurredAt: secondsAgo(about.secondsAgo ?? 0),
    taskId: about.task?.id ?? null,
    taskTitle: about.task?.title ?? null,
    payload: eventPayloads[name].parse(about.task ? { taskId: about.task.id, ...payload } : payload),
  });
}

export function byAgent(agent = ada, run = 1): object {
  return { runId: idOf('run', run), agent, epoch: 1 };
}

const titles: readonly [string, TaskStatus, number | null, number][] = [
  ['Fix the login bug', 'in_progress', 1, 0],
  ['Send an e-mail when an invoice is overdue', 'blocked_on_human', 2, 1],
  ['Move session storage to Redis and keep people signed in during the switch', 'in_review', 3, 0],
  ['إصلاح صفحة تسجيل الدخول', 'available', 2, 0],
  ['Rename “customer” to “account” 🚀 in the API', 'available', null, 1],
  ['Remove the old password hashing', 'claimed', 3, 0],
  ['Explain why the nightly export takes four hours', 'done', 4, 1],
  ['Reproduce the rounding error in VAT', 'failed', 2, 1],
  ['Try the new captcha', 'cancelled', 4, 0],
];

export function tasks(): TaskSummary[] {
  return titles.map(([title, status, priority, project], index) => {
    const { id, tag, name } = projects[project] ?? projects[0]!;
    const holder = { in_progress: ada, blocked_on_human: bertram, claimed: ada }[status as string] ?? null;
    return {
      id: idOf('task', index + 1),
      title,
      status,
      priority,
      project: { id, tag, name },
      url: `https://app.clickup.example/t/${index + 1}`,
      holder,
      createdAt: secondsAgo(9_000 + index * 4_000),
      updatedAt: secondsAgo(40 + index * index * 700),
    };
  });
}

export function taskOf(number: number): TaskSummary {
  const found = tasks().find(({ id }) => id === idOf('task', number));
  if (!found) throw new Error(`There is no task ${number} among the fixtures.`);
  return found;
}

function agents(): AgentPresence[] {
  const holding = (agentId: string) =>
    tasks()
      .filter(({ holder }) => holder?.id === agentId)
      .map(({ id, title, status }) => ({ id, title, status }));
  return [
    {
      ...ada,
      description: 'Backend engineer: TypeScript, PostgreSQL',
      isOnline: true,
      lastSeenAt: secondsAgo(4),
      groups: [group],
      holding: holding(ada.id),
    },
    {
      ...bertram,
      description: 'Finance and reports',
      isOnline: true,
      lastSeenAt: secondsAgo(9),
      groups: [group],
      holding: holding(bertram.id),
    },
    {
      id: idOf('agent', 3),
      name: 'Cleo',
      description: '',
      isOnline: false,
      lastSeenAt: secondsAgo(7_300),
      groups: [],
      holding: [],
    },
  ];
}

export function recentEvents(): FeedEvent[] {
  const [login, invoice, storage, , , , nightly] = tasks() as [TaskSummary, ...TaskSummary[]];
  const call = { runId: idOf('run', 1), agentId: ada.id, model: 'gpt-5-mini', status: 200, durationMs: 2_340 };
  const told: [EventName, object, { task?: TaskSummary | undefined; secondsAgo: number }][] = [
    ['agent.connected', { agent: ada, session: 'ses_1' }, { secondsAgo: 1_900 }],
    ['task.done', { by: 'Mira Novak' }, { task: nightly, secondsAgo: 1_500 }],
    ['clickup.event_received', { ...inbox(1), kind: 'taskCreated' }, { secondsAgo: 640 }],
    [
      'task.created',
      { projectId: idOf('project', 1), title: login!.title, alsoTagged: [] },
      { task: login, secondsAgo: 639 },
    ],
    ['task.available', { reason: 'created' }, { task: login, secondsAgo: 639 }],
    ['task.claimed', byAgent(), { task: login, secondsAgo: 637 }],
    [
      'effect.delivered',
      { effectId: idOf('effect', 1), target: 'slack.root', attempts: 2 },
      { task: login, secondsAgo: 635 },
    ],
    ['task.started', byAgent(), { task: login, secondsAgo: 630 }],
    ['thought.recorded', { ...byAgent(), kind: 'plan' }, { task: login, secondsAgo: 600 }],
    [
      'model.called',
      { ...call, inputTokens: 4_120, outputTokens: 611, costMicroUsd: 2_252 },
      { task: login, secondsAgo: 590 },
    ],
    [
      'model.called',
      { ...call, model: 'local-model', inputTokens: 900, outputTokens: 80, costMicroUsd: null },
      { task: login, secondsAgo: 500 },
    ],
    ['task.submitted', byAgent(bertram, 3), { task: storage, secondsAgo: 300 }],
    [
      'task.refused',
      { connectionId: idOf('connection', 1), externalId: '86c', reason: 'unknown_tag', tags: ['auth-refactr'] },
      { secondsAgo: 200 },
    ],
    ['message.posted', posted('question', bertram.name), { task: invoice, secondsAgo: 90 }],
    ['task.blocked', { ...byAgent(bertram, 2), on: 'question' }, { task: invoice, secondsAgo: 89 }],
    [
      'effect.parked',
      { effectId: idOf('effect', 9), target: 'clickup.comment', error: 'ClickUp answered 403: the list is archived' },
      { task: storage, secondsAgo: 40 },
    ],
    ['message.posted', posted('progress', ada.name), { task: login, secondsAgo: 12 }],
  ];
  return told.map(([name, payload, { task, secondsAgo: ago }], index) =>
    eventOf(name, index + 1, payload, { ...(task && { task }), secondsAgo: ago }),
  );
}

function inbox(number: number): object {
  return { inboxId: idOf('inbox', number), connectionId: idOf('connection', 1) };
}

export function posted(kind: Message['kind'], author: string, origin: Message['origin'] = 'agent'): object {
  return { messageId: idOf('message', 50), origin, kind, author, agentId: ada.id };
}

export function pulse(): Pulse {
  const events = recentEvents();
  const tasksByStatus = {
    available: 2,
    claimed: 1,
    in_progress: 1,
    blocked_on_human: 1,
    in_review: 1,
    done: 148,
    failed: 3,
    cancelled: 11,
  };
  return {
    tasksByStatus,
    finishedLastDay: 17,
    agents: agents(),
    effects: { pending: 2, parked: 1 },
    modelsLastDay: {
      calls: 412,
      inputTokens: 1_932_044,
      outputTokens: 214_508,
      costMicroUsd: 1_873_112,
      callsWithoutPrice: 6,
    },
    events: events.toReversed(),
    cursor: events.at(-1)!.cursor,
  };
}
