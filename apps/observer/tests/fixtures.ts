import {
  type AgentPresence,
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
  type PartHealth,
  type Session,
  type SlackCheck,
  type SlackConnectionView,
  type SlackManifestView,
  type SpecVersion,
  type StatusMapping,
  type StatusMappingChange,
  type SystemHealth,
  type TaskDetail,
  type TaskId,
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

export const projects: ProjectView[] = [
  { id: idOf('project', 1), tag: 'auth-refactor', name: 'Auth refactor', group, isPrivate: false, archivedAt: null },
  { id: idOf('project', 2), tag: 'billing', name: 'Billing', group, isPrivate: false, archivedAt: null },
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

function recentEvents(): FeedEvent[] {
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

function messageOf(number: number, ago: number, parts: Partial<Message> & Pick<Message, 'author' | 'text'>): Message {
  return {
    id: idOf('message', number),
    taskId: idOf('task', 1),
    origin: 'agent',
    kind: 'comment',
    artifacts: [],
    createdAt: secondsAgo(ago),
    editedAt: null,
    deletedAt: null,
    ...parts,
  };
}

function conversation(): Message[] {
  return [
    messageOf(1, 629, {
      author: 'Ada',
      kind: 'progress',
      text: 'I read the thread and the session code. Plan:\n\n1. reproduce with an expired cookie\n2. fix `readSession`\n3. add a test',
    }),
    messageOf(2, 560, {
      author: 'Tom Okafor',
      origin: 'slack',
      text: 'It also happens in *Safari* only after midnight, see [the report](https://example.com/report). <img src=x onerror=alert(1)>',
    }),
    messageOf(3, 420, {
      author: 'Ada',
      kind: 'question',
      text: 'Should a session that ends **during** a request still finish that request?',
      editedAt: secondsAgo(410),
    }),
    messageOf(4, 300, {
      author: 'Mira Novak',
      origin: 'clickup',
      text: 'Yes, finish it.\n\n> during a request\n\nbut do not renew it.',
    }),
    messageOf(5, 280, {
      author: 'Tom Okafor',
      origin: 'slack',
      text: 'wrong thread, sorry',
      deletedAt: secondsAgo(270),
    }),
    messageOf(6, 120, {
      author: 'Oblivion',
      origin: 'system',
      kind: 'note',
      text: 'Mira Novak changed the priority from High to Urgent.',
    }),
    messageOf(7, 60, {
      author: 'Ada',
      kind: 'result',
      text: 'Fixed. The clock of the cookie and the clock of the row disagreed:\n\n```ts\nif (session.expiresAt <= now) return null;\n```\n\n| case | before | after |\n|---|---|---|\n| expired | 500 | 401 |\n| valid | 200 | 200 |',
      artifacts: [{ title: 'Pull request 482', url: 'https://github.example/demo/pull/482' }],
    }),
  ];
}

/** Three wordings of a task, the newest first. */
export function specVersions(): SpecVersion[] {
  const wording = (version: number, diff: string, description: string): SpecVersion => ({
    version,
    title: 'Fix the login bug',
    description,
    author: version === 1 ? null : 'Mira',
    diff,
    createdAt: secondsAgo(4_000 - version * 1_000),
  });
  return [
    wording(3, '- People are thrown out.\n+ People are thrown out after <b>midnight</b>.', 'After **midnight**.'),
    wording(2, '- Login is broken\n+ Fix the login bug\n+ People are thrown out.', 'People are thrown out.'),
    wording(1, '', 'Login is broken'),
  ];
}

export function taskDetail(taskId: TaskId = idOf('task', 1)): TaskDetail {
  const task = tasks().find(({ id }) => id === taskId) ?? tasks()[0]!;
  const timeline = recentEvents().filter((event) => event.taskId === task.id);
  const isFirst = task.id === idOf('task', 1);
  return {
    task: {
      ...task,
      description:
        'People are thrown out after midnight.\n\n- [x] reported by three customers\n- [ ] reproduced\n\n@auth-refactor please.',
      specVersion: 3,
      source: 'clickup',
      externalId: '86cx1a2b3',
      slackUrl: 'https://demo.slack.example/archives/C1/p1',
    },
    links: [{ title: 'Mend the login', url: 'https://github.example/acme/website/pull/7', state: 'open' }],
    messages: isFirst ? conversation() : [],
    thoughts: isFirst
      ? [
          {
            id: 'tht_1',
            runId: idOf('run', 1),
            agent: ada,
            kind: 'plan',
            text: 'Look at `session.ts` first: the report says *midnight*, so time zones.',
            tool: null,
            createdAt: secondsAgo(600),
          },
          {
            id: 'tht_2',
            runId: idOf('run', 1),
            agent: ada,
            kind: 'tool',
            text: 'grep(pattern="expiresAt")',
            tool: {
              name: 'grep',
              arguments: { pattern: 'expiresAt', folder: 'src' },
              result: { hits: 14, files: ['src/session.ts', 'src/cookie.ts'] },
              error: null,
              durationMs: 412,
            },
            createdAt: secondsAgo(585),
          },
          {
            id: 'tht_3',
            runId: idOf('run', 1),
            agent: ada,
            kind: 'tool',
            text: 'run_tests() failed: TimeoutError: no answer',
            tool: { name: 'run_tests', arguments: {}, error: 'TimeoutError: no answer after 60 s', durationMs: 60_004 },
            createdAt: secondsAgo(520),
          },
        ]
      : [],
    timeline,
    effects: isFirst
      ? [
          {
            id: idOf('effect', 1),
            target: 'slack.root',
            kind: 'slack.root',
            status: 'delivered',
            attempts: 2,
            lastError: 'Slack answered 429',
            createdAt: secondsAgo(638.5),
            deliveredAt: secondsAgo(635),
          },
          {
            id: idOf('effect', 2),
            target: 'clickup.comment',
            kind: 'clickup.comment',
            status: 'parked',
            attempts: 8,
            lastError: 'ClickUp answered 403: the list is archived',
            createdAt: secondsAgo(420),
            deliveredAt: null,
          },
          {
            id: idOf('effect', 3),
            target: 'slack.message/0',
            kind: 'slack.message',
            status: 'pending',
            attempts: 0,
            lastError: null,
            createdAt: secondsAgo(11),
            deliveredAt: null,
          },
        ]
      : [],
    runs: isFirst
      ? [
          {
            id: idOf('run', 7),
            agent: bertram,
            epoch: 1,
            status: 'lost',
            startedAt: secondsAgo(5_000),
            endedAt: secondsAgo(4_400),
            modelCalls: 0,
            inputTokens: 0,
            outputTokens: 0,
            costMicroUsd: 0,
            traceUrl: null,
          },
          {
            id: idOf('run', 1),
            agent: ada,
            epoch: 2,
            status: 'active',
            startedAt: secondsAgo(637),
            endedAt: null,
            modelCalls: 2,
            inputTokens: 5_020,
            outputTokens: 691,
            costMicroUsd: 2_252,
            traceUrl: 'https://langfuse.example/project/p1/traces/0198c2f07a1b7c3d8e4f5a6b7c8d9e0f',
          },
        ]
      : [],
    cursor: pulse().cursor,
  };
}

const parts: readonly (readonly [string, string])[] = [
  ['clickup', 'ClickUp'],
  ['model-provider', 'Model provider'],
  ['postgresql', 'PostgreSQL'],
  ['redis', 'Redis'],
  ['slack', 'Slack'],
];

/** All parts well, Langfuse not set up, and those given as they are given. */
export function health(...changed: readonly PartHealth[]): SystemHealth {
  const well = parts.map(
    ([name, label]): PartHealth => ({
      name,
      label,
      state: 'ok',
      since: secondsAgo(86_000),
      reason: null,
      meaning: null,
    }),
  );
  const off: PartHealth = {
    name: 'langfuse',
    label: 'Langfuse',
    state: 'off',
    since: secondsAgo(86_000),
    reason: 'NEXUS_LANGFUSE_URL is not set',
    meaning: 'Runs are not exported as traces.',
  };
  const rest = [...well, off].filter(({ name }) => !changed.some((part) => part.name === name));
  const isDegraded = changed.some(({ state }) => state === 'degraded');
  return {
    state: isDegraded ? 'degraded' : 'ok',
    scope: changed.some(({ name, state }) => name === 'redis' && state === 'degraded') ? 'process' : 'system',
    checkedAt: secondsAgo(0),
    parts: [...changed, ...rest],
  };
}

/** A part that does not work. */
export function degraded(name: string, label: string, reason: string, meaning: string): PartHealth {
  return { name, label, state: 'degraded', since: secondsAgo(190), reason, meaning };
}

export const redisAway = degraded(
  'redis',
  'Redis',
  'refuses connections',
  'Work goes on from PostgreSQL, a little later.',
);
export const slackWaits = degraded(
  'slack',
  'Slack',
  'has 12 deliveries waiting: rate limited by Slack',
  'What is said here reaches Slack later. Nothing is lost; each delivery is tried again.',
);

export function slackConnection(change: Partial<SlackConnectionView['token']> = {}): SlackConnectionView {
  return {
    teamId: 'T0123ABCD',
    appId: 'A0456EFGH',
    botUserId: 'U0789IJKL',
    connectedAt: secondsAgo(90),
    events: 'http',
    clientId: '1234567890.9876543210',
    token: {
      expiresAt: new Date(startMs + 43_200_000).toISOString(),
      refreshAt: new Date(startMs + 36_000_000).toISOString(),
      problem: null,
      lostAt: null,
      ...change,
    },
  };
}

export function slackFindings(): SlackCheck['findings'] {
  const advice = 'does not have the app in it; write `/invite @Oblivion` in C0789';
  return [
    { subject: 'bot token', state: 'ok', words: 'is that of B0456 in T0123ABCD' },
    { subject: 'scopes', state: 'bad', words: 'lack commands; give the app its manifest again and reinstall it' },
    { subject: 'channel of @auth-refactor', state: 'ok', words: 'C0123 can be read' },
    { subject: 'channel of @billing', state: 'bad', words: advice },
    { subject: 'events', state: 'unknown', words: 'have not come yet; write in a channel of a project' },
  ];
}

/** What Nexus makes of a wish; the real one is longer. */
export function slackManifest(wish: { name: string; events: string; rotation: string }): SlackManifestView {
  const manifest = {
    display_information: { name: wish.name },
    settings: { socket_mode_enabled: wish.events === 'socket', token_rotation_enabled: wish.rotation === 'on' },
  };
  const createUrl = new URL('https://api.slack.com/apps?new_app=1');
  createUrl.searchParams.set('manifest_json', JSON.stringify(manifest));
  return {
    manifest,
    createUrl: createUrl.href,
    redirectUrl: 'https://observer.example.com/connections/slack/callback',
  };
}
