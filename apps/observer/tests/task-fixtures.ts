import { type Message, type SpecVersion, type TaskDetail, type TaskId } from '@oblivion/protocol';
import { ada, bertram, idOf, pulse, recentEvents, secondsAgo, tasks } from './fixtures.js';

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
