import type { JournalEntry } from '../sandbox/control-views.ts';
import { type Evidence, rootMessages, tells, threadOf, wordsOf } from './evidence.ts';

/** One thing that must hold after the story, and what was found instead when it does not. */
export interface Expectation {
  readonly name: string;
  readonly holds: boolean;
  readonly found: string;
}

/** Words that were on their way to an answer when it became the result: they stand in that. */
function cameAfterTheEnd({ name, error }: JournalEntry): boolean {
  return name === 'chat.appendStream' && error === 'message_not_in_streaming_state';
}

const once = [
  'task.created',
  'task.claimed',
  'task.started',
  'task.blocked',
  'task.resumed',
  'task.submitted',
  'task.done',
] as const;

/** Everything happened, exactly once, and nothing else did. */
export function judge(evidence: Evidence): readonly Expectation[] {
  return [...slackExpectations(evidence), ...clickUpExpectations(evidence), ...nexusExpectations(evidence)];
}

function slackExpectations({ channel, clickup, nexus, answer }: Evidence): readonly Expectation[] {
  const roots = rootMessages(channel, clickup.task.url);
  const thread = threadOf(channel, roots[0]?.ts ?? '');
  const byApp = thread.filter((line) => line.author.isApp);
  const telling = (kind: string) => countTelling(byApp.map(wordsOf), nexus, kind);
  const isAnswer = answerDetector(nexus, answer);
  const pings = [...roots, ...byApp].flatMap((line) => line.pings);
  return [
    exactly('one root message in the channel', roots.length, 1),
    exactly('the question once in the thread', telling('question'), 1),
    exactly('the result once in the thread', telling('result'), 1),
    exactly("the person's answer once in the thread", thread.map(wordsOf).filter(isAnswer).length, 1),
    exactly('no message left half written', byApp.filter(({ streaming }) => streaming === 'in_progress').length, 0),
    exactly('nobody was pinged', pings.length, 0),
  ];
}

function clickUpExpectations({ clickup, nexus, closerId, answer }: Evidence): readonly Expectation[] {
  const texts = clickup.comments.map((comment) => comment.comment_text);
  const telling = (kind: string) => countTelling(texts, nexus, kind);
  const isAnswer = answerDetector(nexus, answer);
  const entered = (status: string) => clickup.statusHistory.filter((change) => change.to === status);
  return [
    exactly('the question once in a ClickUp comment', telling('question'), 1),
    exactly('the result once in a ClickUp comment', telling('result'), 1),
    exactly('no ClickUp comment twice', texts.length - new Set(texts).size, 0),
    exactly('no echo of the thread in ClickUp', texts.filter(isAnswer).length, 0),
    exactly('ClickUp in review once', entered('in review').length, 1),
    exactly('closed once, by the person', entered('done').filter((change) => change.byUserId === closerId).length, 1),
    { name: 'ClickUp stays done', holds: clickup.task.status.status === 'done', found: clickup.task.status.status },
  ];
}

function nexusExpectations({ channel, clickup, nexus, artifacts, refusals, known }: Evidence): readonly Expectation[] {
  const counts = once.map((name) => [name, nexus.timeline.filter((event) => event.name === name).length] as const);
  const wrong = counts.filter(([, count]) => count !== 1).map(([name, count]) => `${name} ${count} times`);
  const outside = [...channel.map(wordsOf), ...clickup.comments.map((comment) => comment.comment_text)];
  const leaked = nexus.thoughts.filter((thought) => outside.some((text) => tells(text, thought.text)));
  const open = nexus.effects.filter((effect) => effect.status !== 'delivered');
  const refused = refusals.filter((entry) => !cameAfterTheEnd(entry));
  const unreachable = artifacts.filter((artifact) => artifact.status !== 200);
  return [
    { name: 'the task is done in Nexus', holds: nexus.task.status === 'done', found: nexus.task.status },
    { name: 'every step of the task once', holds: wrong.length === 0, found: wrong.join(', ') },
    exactly('the result cites what memory had, once', citations(nexus, known), 1),
    { name: 'thoughts are kept', holds: nexus.thoughts.length > 0, found: 'none' },
    {
      name: 'thoughts are private',
      holds: leaked.length === 0,
      found: leaked.map((thought) => thought.text).join(' | '),
    },
    {
      name: 'everything owed was delivered',
      holds: nexus.effects.length > 0 && open.length === 0,
      found: open.map((effect) => `${effect.kind} ${effect.status} ${effect.lastError ?? ''}`).join(', ') || 'nothing',
    },
    {
      name: 'the artifact link answers',
      holds: artifacts.length > 0 && unreachable.length === 0,
      found: unreachable.map((artifact) => `${artifact.url} ${artifact.status}`).join(', ') || 'no artifact',
    },
    {
      name: 'no call was refused by Slack, ClickUp or the model',
      holds: refused.length === 0,
      found: refused.map((entry) => `${entry.name} ${entry.error ?? ''}`).join(', '),
    },
  ];
}

/** How many of the texts are the agent's message of a kind; one that only quotes it, as memory may, is another message. */
function countTelling(texts: readonly string[], nexus: Evidence['nexus'], kind: string): number {
  const wanted = textOf(nexus, kind);
  if (wanted === undefined) return 0;
  const quoting = nexus.messages.map(({ text }) => text).filter((text) => text !== wanted && tells(text, wanted));
  return texts.filter((text) => tells(text, wanted) && !quoting.some((other) => tells(text, other))).length;
}

/** How often the agent's result links to the source. */
function citations(nexus: Evidence['nexus'], known: Evidence['known']): number {
  return (textOf(nexus, 'result') ?? '').split(`](${known.url})`).length - 1;
}

/** Tells the person's words from the agent's own, which may quote them. */
function answerDetector(nexus: Evidence['nexus'], answer: string): (text: string) => boolean {
  const byAgent = nexus.messages.filter((message) => message.origin === 'agent').map((message) => message.text);
  return (text) => tells(text, answer) && !byAgent.some((words) => tells(text, words));
}

function textOf(nexus: Evidence['nexus'], kind: string): string | undefined {
  return nexus.messages.find((message) => message.kind === kind && message.origin === 'agent')?.text;
}

function exactly(name: string, found: number, expected: number): Expectation {
  return { name, holds: found === expected, found: `${found} instead of ${expected}` };
}
