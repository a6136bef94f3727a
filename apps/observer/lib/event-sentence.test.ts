import { type EventName, eventNames, eventPayloads, type FeedEvent } from '@oblivion/protocol';
import { describe, expect, it } from 'vitest';
import { ada, byAgent, eventOf, idOf, posted, taskOf } from '@/tests/fixtures';
import { eventSentence, eventSentenceHere, sentenceText } from './event-sentence';

const names = new Map<string, string>([[ada.id, ada.name]]);
const task = taskOf(1);
const tell = (event: FeedEvent) => sentenceText(eventSentence(event, names));
const inbox = { inboxId: idOf('inbox', 1), connectionId: idOf('connection', 1), kind: 'taskUpdated' };
const effect = { effectId: idOf('effect', 1), target: 'slack.message/0' };
const message = { messageId: idOf('message', 1), origin: 'slack', agentId: null };
const call = {
  runId: idOf('run', 1),
  agentId: ada.id,
  model: 'gpt-5',
  status: 200,
  inputTokens: 1200,
  outputTokens: 30,
  durationMs: 900,
};

const byMira = { by: 'Mira', personId: idOf('person', 1) };

const sentences: { readonly [N in EventName]: readonly [object, string] } = {
  'clickup.event_received': [inbox, 'ClickUp sent taskUpdated'],
  'github.event_received': [{ ...inbox, kind: 'issues.opened' }, 'GitHub sent issues.opened'],
  'slack.event_received': [{ ...inbox, kind: 'message' }, 'Slack sent message'],
  'task.created': [{ projectId: idOf('project', 1), title: 'x', alsoTagged: [] }, 'Fix the login bug was created'],
  'task.refused': [
    { connectionId: idOf('connection', 1), externalId: '1', reason: 'unknown_tag', tags: ['a', '@b'] },
    'Refused a task: no project has the tag @a and @b',
  ],
  'task.available': [{ reason: 'lease_expired' }, 'Fix the login bug is available again: its agent stopped answering'],
  'task.claimed': [byAgent(), 'Ada claimed Fix the login bug'],
  'task.started': [byAgent(), 'Ada started Fix the login bug'],
  'task.blocked': [{ ...byAgent(), on: 'question' }, 'Ada waits for an answer on Fix the login bug'],
  'task.resumed': [{ by: 'Mira' }, 'Mira answered; Fix the login bug goes on'],
  'task.released': [{ ...byAgent(), reason: 'too hard' }, 'Ada gave back Fix the login bug (too hard)'],
  'task.submitted': [byAgent(), 'Ada submitted Fix the login bug for review'],
  'task.failed': [byAgent(), 'Ada could not complete Fix the login bug'],
  'task.done': [{ by: 'Mira' }, 'Mira marked Fix the login bug as done'],
  'task.cancelled': [{ by: 'Mira', reason: 'deleted', agentId: null }, 'Mira cancelled Fix the login bug (deleted)'],
  'task.changed': [
    {
      by: 'Mira',
      agentId: null,
      changes: { title: { from: 'a', to: 'b' }, priority: { from: null, to: '1' } },
      specVersion: 2,
    },
    'Mira changed title and priority of Fix the login bug (now version 2)',
  ],
  'task.check_requested': [{ taskId: task.id }, 'A thread is compared with what was heard of it'],
  'task.source_deleted': [{ by: 'Mira' }, 'Mira deleted Fix the login bug where it was written'],
  'message.posted': [posted('question', 'Ada'), 'Ada asked a question on Fix the login bug'],
  'message.edited': [message, 'A message was edited on Fix the login bug in Slack'],
  'message.deleted': [message, 'A message was deleted on Fix the login bug in Slack'],
  'thought.recorded': [{ ...byAgent(), kind: 'tool' }, 'Ada used a tool on Fix the login bug'],
  'agent.connected': [{ agent: ada, session: 's' }, 'Ada came online'],
  'agent.disconnected': [{ agent: ada, session: 's', reason: 'no heartbeat' }, 'Ada went offline (no heartbeat)'],
  'agent.revoked': [{ agent: ada, by: 'an operator' }, 'Ada was revoked by an operator'],
  'effect.delivered': [{ ...effect, attempts: 3 }, 'Delivered a message to Slack for Fix the login bug at attempt 3'],
  'effect.parked': [{ ...effect, error: '403' }, 'Gave up delivering a message to Slack for Fix the login bug (403)'],
  'effect.resent': [{ ...effect, ...byMira }, 'Mira had a message to Slack sent again for Fix the login bug'],
  'effect.dropped': [{ ...effect, ...byMira }, 'Mira dropped a message to Slack for Fix the login bug'],
  'group.created': [
    { groupId: `grp_${'0'.repeat(32)}`, group: 'Writers', channel: null, ...byMira },
    'Mira made the group Writers',
  ],
  'project.created': [
    { projectId: `prj_${'0'.repeat(32)}`, tag: 'demo', channel: 'C1', ...byMira },
    'Mira made the project @demo',
  ],
  'project.archived': [
    { projectId: `prj_${'0'.repeat(32)}`, tag: 'demo', ...byMira },
    'Mira archived the project @demo',
  ],
  'project.restored': [
    { projectId: `prj_${'0'.repeat(32)}`, tag: 'demo', ...byMira },
    'Mira took up the project @demo again',
  ],
  'task.reopen_refused': [
    { taskId: idOf('task', 1), projectId: idOf('project', 1), tag: 'demo', by: 'Mira', decidedIn: 'source' },
    'Mira opened again, in vain, Fix the login bug because @demo is archived',
  ],
  'project.channel_changed': [
    { projectId: `prj_${'0'.repeat(32)}`, tag: 'demo', from: 'C1', to: 'C2', ...byMira },
    'Mira gave the project @demo another channel',
  ],
  'project.statuses_mapped': [
    { projectId: `prj_${'0'.repeat(32)}`, listId: '901', listName: 'Tasks', ...byMira },
    'Mira chose what the statuses of the list “Tasks” mean',
  ],
  'project.artifact_field_chosen': [
    { projectId: `prj_${'0'.repeat(32)}`, listId: '901', listName: 'Tasks', fieldName: 'Result', ...byMira },
    'Mira chose the field “Result” for links to results in the list “Tasks”',
  ],
  'memory.source_forgotten': [
    {
      sourceId: `src_${'0'.repeat(32)}`,
      projectId: `prj_${'0'.repeat(32)}`,
      kind: 'thread',
      by: 'Mira',
    },
    'Mira had memory forget a thread',
  ],
  'connection.installed': [{ connectionId: idOf('connection', 1), system: 'slack', ...byMira }, 'Mira connected Slack'],
  'connection.token_lost': [
    { connectionId: idOf('connection', 1), reason: 'token_revoked', worksUntil: null },
    'Slack takes our token no more (token_revoked); the app has to be installed again',
  ],
  'connection.signatures_refused': [
    { connectionId: idOf('connection', 1), since: '2026-11-24T10:00:00.000Z' },
    'Slack sends requests with a wrong signature, or somebody else does; they are refused',
  ],
  'webhook.mended': [
    { connectionId: idOf('connection', 1), found: 'suspended' },
    'ClickUp had suspended our webhook; it was revived',
  ],
  'gap.reconciled': [
    {
      connectionId: idOf('connection', 1),
      system: 'slack',
      cause: 'downtime',
      from: '2026-11-24T10:00:00.000Z',
      until: '2026-11-24T10:05:00.000Z',
      found: 1200,
    },
    'Slack was read again after a time in which news may have been lost: 1,200 had not come',
  ],
  'model.called': [
    { ...call, costMicroUsd: null },
    'Ada called gpt-5 for Fix the login bug (1,200 in, 30 out, price unknown, 900 ms)',
  ],
};

const withoutTask: readonly EventName[] = [
  'clickup.event_received',
  'github.event_received',
  'slack.event_received',
  'task.check_requested',
  'memory.source_forgotten',
  'group.created',
  'project.created',
  'project.archived',
  'project.restored',
  'project.channel_changed',
  'project.statuses_mapped',
  'project.artifact_field_chosen',
  'task.refused',
  'connection.installed',
  'connection.token_lost',
  'connection.signatures_refused',
  'webhook.mended',
  'gap.reconciled',
  'agent.connected',
  'agent.disconnected',
  'agent.revoked',
];

describe('event sentences', () => {
  it.each(eventNames)('%s is told as a sentence', (eventName) => {
    const [payload, sentence] = sentences[eventName];
    const about = withoutTask.includes(eventName) ? {} : { task };
    expect(tell(eventOf(eventName, 1, payload, about))).toBe(sentence);
  });

  it('a person says where they spoke, an agent need not', () => {
    expect(tell(eventOf('message.posted', 1, posted('comment', 'Tom', 'slack'), { task }))).toBe(
      'Tom commented on Fix the login bug in Slack',
    );
  });

  it('a refused model call says so', () => {
    const event = eventOf('model.called', 1, { ...call, status: 429, costMicroUsd: 0 }, { task });
    expect(tell(event)).toContain('Ada got status 429 from gpt-5');
  });

  it('a payload that cannot be read still becomes a line with its task', () => {
    const event = { ...eventOf('task.claimed', 1, byAgent(), { task }), payload: { agent: 7 } };
    expect(eventPayloads['task.claimed'].safeParse(event.payload).success).toBe(false);
    expect(tell(event)).toBe('Task claimed Fix the login bug');
  });

  it('on its own page the task is not named', () => {
    const event = eventOf('task.available', 1, { reason: 'created' }, { task });
    expect(sentenceText(eventSentenceHere(event, names))).toBe('This task is ready for an agent');
  });
});
