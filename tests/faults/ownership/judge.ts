import type { Check, Violation } from '../drill.ts';
import type { AgentNote } from './agent-log.ts';

/** A task's thread in Slack: the texts in their order. */
export interface Thread {
  readonly url: string;
  readonly texts: readonly string[];
}

export const ownershipRules = {
  epoch: 'an epoch has one owner',
  owners: 'never two owners at once',
  stale: 'nothing is taken from a former owner',
  once: 'what was taken stands once, what was refused nowhere',
  order: 'words stand in the order of their owners',
  progress: "an owner's progress stands in one message",
} as const;

type Claimed = Extract<AgentNote, { kind: 'claimed' }>;
type Answered = Extract<AgentNote, { kind: 'answered' }>;

/**
 * Holds what the agents believed, and what they were answered, against each other and against Slack. It knows nothing of
 * Nexus: only that an owner is who was told so, until the end of the lease that it was told, or until it gave up.
 */
export function judgeOwnership(
  notes: readonly AgentNote[],
  threads: readonly Thread[],
): { readonly checks: readonly Check[]; readonly violations: readonly Violation[] } {
  const claims = notes.filter((note) => note.kind === 'claimed');
  const answers = notes.filter((note) => note.kind === 'answered');
  const said = answers.filter(({ write }) => write === 'say' || write === 'finish');
  const byTask = Map.groupBy(claims, (claim) => claim.taskId);
  const handovers = [...byTask.values()].reduce((sum, tasks) => sum + tasks.length - 1, 0);
  return {
    checks: [
      { rule: ownershipRules.epoch, looked: claims.length },
      { rule: ownershipRules.owners, looked: handovers },
      { rule: ownershipRules.stale, looked: answers.length },
      { rule: ownershipRules.once, looked: said.length },
      { rule: ownershipRules.order, looked: threads.length },
      { rule: ownershipRules.progress, looked: claims.length },
    ],
    violations: [
      ...sharedEpochs(claims),
      ...overlaps(byTask, notes),
      ...staleWrites(byTask, answers),
      ...misplaced(said, threads),
      ...disorder(said, threads),
      ...scattered(said, threads),
    ],
  };
}

function sharedEpochs(claims: readonly Claimed[]): readonly Violation[] {
  const byEpoch = Map.groupBy(claims, (claim) => `${claim.taskId} epoch ${claim.epoch}`);
  return [...byEpoch].flatMap(([subject, same]) => {
    const owners = new Set(same.map((claim) => claim.agent));
    return owners.size === 1 ? [] : [{ rule: ownershipRules.epoch, subject, found: [...owners].join(' and ') }];
  });
}

/** A claim that was granted while an earlier owner had still been told that the task is its own. */
function overlaps(byTask: ReadonlyMap<string, readonly Claimed[]>, notes: readonly AgentNote[]): readonly Violation[] {
  const ends = endsOfOwnership(notes);
  return [...byTask].flatMap(([taskId, claims]) =>
    claims.flatMap((later) =>
      claims
        .filter((earlier) => earlier.epoch < later.epoch && later.at < (ends.get(keyOf(earlier)) ?? 0))
        .map((earlier) => ({
          rule: ownershipRules.owners,
          subject: taskId,
          found: `${later.agent} had it ${(ends.get(keyOf(earlier)) ?? 0) - later.at} ms before ${earlier.agent}'s lease ended`,
        })),
    ),
  );
}

/** Until when each was surely the owner: the last lease it was told, or when it first tried to be rid of the task. */
function endsOfOwnership(notes: readonly AgentNote[]): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const note of notes) {
    if (note.kind === 'claimed' || note.kind === 'renewed') {
      ends.set(keyOf(note), Math.max(ends.get(keyOf(note)) ?? 0, note.leaseEndsAt));
    }
  }
  for (const note of notes) {
    if (note.kind !== 'sent' || (note.write !== 'finish' && note.write !== 'release')) continue;
    ends.set(keyOf(note), Math.min(ends.get(keyOf(note)) ?? 0, note.at));
  }
  return ends;
}

/** A write that was sent after a later owner had been told of its claim, and was taken all the same. */
function staleWrites(
  byTask: ReadonlyMap<string, readonly Claimed[]>,
  answers: readonly Answered[],
): readonly Violation[] {
  return answers.flatMap((answer) => {
    if (answer.answer !== 'ok') return [];
    const later = byTask.get(answer.taskId)?.find((claim) => claim.epoch > answer.epoch && claim.at < answer.sentAt);
    if (later === undefined) return [];
    const found = `${answer.agent} wrote with epoch ${answer.epoch} after ${later.agent} had epoch ${later.epoch}`;
    return [{ rule: ownershipRules.stale, subject: `${answer.taskId} ${answer.write}`, found }];
  });
}

function misplaced(said: readonly Answered[], threads: readonly Thread[]): readonly Violation[] {
  const counts = new Map<string, number>();
  for (const mark of threads.flatMap((thread) => thread.texts.flatMap(marksIn))) {
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return said.flatMap(({ mark, answer, taskId }) => {
    const count = counts.get(mark) ?? 0;
    if (count === (answer === 'ok' ? 1 : 0)) return [];
    return [
      { rule: ownershipRules.once, subject: `${taskId} ${mark}`, found: `answered ${answer}, stands ${count} times` },
    ];
  });
}

function disorder(said: readonly Answered[], threads: readonly Thread[]): readonly Violation[] {
  const epochs = new Map(said.map(({ mark, epoch }) => [mark, epoch]));
  return threads.flatMap(({ url, texts }) => {
    const order = texts.flatMap(marksIn).flatMap((mark) => epochs.get(mark) ?? []);
    const isSorted = order.every((epoch, index) => index === 0 || epoch >= (order[index - 1] ?? 0));
    return isSorted ? [] : [{ rule: ownershipRules.order, subject: url, found: `epochs ${order.join(' ')}` }];
  });
}

/** An agent that speaks of its progress again adds to what it said before, instead of saying more. */
function scattered(said: readonly Answered[], threads: readonly Thread[]): readonly Violation[] {
  const byOwner = Map.groupBy(
    said.filter(({ write }) => write === 'say'),
    keyOf,
  );
  return [...byOwner].flatMap(([subject, words]) => {
    const texts = threads.flatMap((thread) => thread.texts);
    const places = words.map(({ mark }) => texts.findIndex((text) => text.includes(mark))).filter((at) => at >= 0);
    const messages = new Set(places).size;
    return messages > 1 ? [{ rule: ownershipRules.progress, subject, found: `it stands in ${messages} messages` }] : [];
  });
}

function marksIn(text: string): readonly string[] {
  return text.match(/mark-[0-9a-f-]{36}/g) ?? [];
}

function keyOf({ taskId, epoch }: { readonly taskId: string; readonly epoch: number }): string {
  return `${taskId} ${epoch}`;
}
