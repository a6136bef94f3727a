import { describe, expect, test } from 'vitest';
import type { SlackLine } from '../sandbox/control-views.ts';
import { type Evidence, tells } from './evidence.ts';
import { judge } from './expectations.ts';

const url = 'http://127.0.0.1:4100/t/86abc';
const question = 'Which **audience** is the note for?';
/** It quotes the answer, which is no echo. */
const rules = 'https://docs.example.test/d/1';
const result = `The release note is ready. The decision was “For customers, please.”.\n\nSources: [1] [Rules](${rules})`;
const answer = 'For customers, please.';

let lastTs = 0;
function line(text: string, fields: Partial<SlackLine> = {}): SlackLine {
  lastTs += 1;
  const author = { id: 'UBOT', name: 'Scribe', isApp: true };
  return {
    ts: String(lastTs),
    threadTs: 'root',
    author,
    text,
    deleted: false,
    streaming: null,
    metadata: null,
    pings: [],
    blocks: [],
    ...fields,
  };
}

const root = line(`Write a note <${url}|ClickUp>`, { ts: 'root', threadTs: null });
const person = { id: 'UADA', name: 'Ada', isApp: false };

/** The story as it should be. */
const sound: Evidence = {
  known: { title: 'Rules', url: rules, text: 'Be short.', mode: 'hybrid' },
  channel: [root, line('Which *audience* is the note for?'), line(answer, { author: person }), line(result)],
  clickup: {
    task: { id: '86abc', name: 'Write a note', url, status: { status: 'done' } },
    comments: [question, result].map((text, index) => ({
      id: `${index}`,
      comment_text: `Scribe (AI): ${text}`,
      user: { id: 1, username: 'Oblivion' },
    })),
    statusHistory: [
      { at: '1', byUserId: 1, from: 'to do', to: 'in progress' },
      { at: '2', byUserId: 1, from: 'in progress', to: 'in review' },
      { at: '3', byUserId: 7, from: 'in review', to: 'done' },
    ],
  },
  nexus: {
    task: { id: 'tsk_1', status: 'done', holder: null },
    messages: [
      { kind: 'question', origin: 'agent', author: 'Scribe', text: question, artifacts: [] },
      { kind: 'result', origin: 'agent', author: 'Scribe', text: result, artifacts: [] },
    ],
    thoughts: [{ text: 'I should ask who reads it.' }],
    timeline: ['created', 'claimed', 'started', 'blocked', 'resumed', 'submitted', 'done'].map((name) => ({
      name: `task.${name}`,
      occurredAt: '',
    })),
    effects: [{ kind: 'slack.post', target: 'slack', status: 'delivered', lastError: null }],
  },
  answer,
  closerId: 7,
  artifacts: [{ url: 'http://127.0.0.1:4200/artifacts/1', status: 200 }],
  refusals: [],
};

const broken = (evidence: Evidence) =>
  judge(evidence)
    .filter((expectation) => !expectation.holds)
    .map(({ name }) => name);

test('a story in which everything happened once holds', () => expect(broken(sound)).toEqual([]));

const { channel, clickup, nexus } = sound;
describe('what went wrong is named', () => {
  test.each<[string, Partial<Evidence>, string]>([
    ['a second root message', { channel: [...channel, { ...root, ts: 'again' }] }, 'one root message in the channel'],
    ['a question twice', { channel: [...channel, line(question)] }, 'the question once in the thread'],
    ['no result', { channel: channel.slice(0, -1) }, 'the result once in the thread'],
    ['an echo in Slack', { channel: [...channel, line(`Ada: ${answer}`)] }, "the person's answer once in the thread"],
    [
      'an answer that still grows',
      { channel: [...channel, line('The rel', { streaming: 'in_progress' })] },
      'no message left half written',
    ],
    ['a ping', { channel: [...channel, line('psst', { pings: ['@channel'] })] }, 'nobody was pinged'],
    ['a thought in Slack', { channel: [...channel, line('I should ask who reads it.')] }, 'thoughts are private'],
    [
      'a comment twice',
      { clickup: { ...clickup, comments: [...clickup.comments, ...clickup.comments] } },
      'no ClickUp comment twice',
    ],
    [
      'an echo in ClickUp',
      {
        clickup: {
          ...clickup,
          comments: [...clickup.comments, { id: '9', comment_text: answer, user: { id: 1, username: '' } }],
        },
      },
      'no echo of the thread in ClickUp',
    ],
    ['closed by the bot', { closerId: 8 }, 'closed once, by the person'],
    [
      'a claim twice',
      { nexus: { ...nexus, timeline: [...nexus.timeline, { name: 'task.claimed', occurredAt: '' }] } },
      'every step of the task once',
    ],
    [
      'no citation',
      { known: { title: 'Rules', url: 'https://docs.example.test/d/2', text: 'Be short.', mode: 'hybrid' } },
      'the result cites what memory had, once',
    ],
    ['no thoughts', { nexus: { ...nexus, thoughts: [] } }, 'thoughts are kept'],
    [
      'an effect set aside',
      { nexus: { ...nexus, effects: [{ kind: 'c', target: 't', status: 'parked', lastError: 'x' }] } },
      'everything owed was delivered',
    ],
    ['a dead link', { artifacts: [{ url: 'http://x', status: 404 }] }, 'the artifact link answers'],
    ['no artifact', { artifacts: [] }, 'the artifact link answers'],
  ])('%s', (_name, change, expected) => expect(broken({ ...sound, ...change })).toContain(expected));
});

test('words that came when the answer had become the result are no refusal that counts; others are', () => {
  const refusal = { seq: 1, at: '', kind: 'slack.request', outcome: 'refused', durationMs: 1, detail: {} };
  const late = { ...refusal, name: 'chat.appendStream', error: 'message_not_in_streaming_state' };
  expect(broken({ ...sound, refusals: [late] })).toEqual([]);
  const other = { ...refusal, name: 'chat.startStream', error: 'missing_recipient_user_id' };
  expect(broken({ ...sound, refusals: [late, other] })).toEqual(['no call was refused by Slack, ClickUp or the model']);
});

test('a text is recognised through markup, case and line breaks, and nothing is recognised in nothing', () => {
  expect(tells('*Which*\n_audience_ is the NOTE for?', question)).toBe(true);
  expect(tells('Something else', question)).toBe(false);
  expect(tells('anything', '!!!')).toBe(false);
});
