import type { Check, Violation } from '../drill.ts';
import { marksIn, type TaskDeeds, type Word } from './deeds.ts';
import type { RecordedMessage, RecordedTask, SandboxRecord } from './record.ts';

export const rules = {
  root: 'one root message per task',
  missing: 'no thread message missing',
  doubled: 'no thread message doubled',
  commentMissing: 'no comment missing',
  commentDoubled: 'no comment doubled',
  echo: 'no echo',
  order: 'order kept per task',
  status: 'status as it must be',
  grown: 'no answer left half written',
  ping: 'nobody pinged',
} as const;

export interface Judgement {
  readonly checks: readonly Check[];
  readonly violations: readonly Violation[];
}

/**
 * Holds what stands in Slack and ClickUp against what was done. It knows nothing of Nexus, and believes nothing it says.
 * `answersGrow`: agents wrote so that their answers grow, and some must have.
 */
export function checkRecord(
  record: SandboxRecord,
  deeds: readonly TaskDeeds[],
  { answersGrow = false }: { readonly answersGrow?: boolean } = {},
): Judgement {
  const tasks = new Map(record.tasks.map((task) => [task.id, task]));
  const channels = new Map(record.channels.map((channel) => [channel.id, threadsOf(channel.messages)]));
  const violations = deeds.flatMap((task) => {
    const roots = (channels.get(task.channelId)?.roots ?? []).filter((root) => namesTask(root, task.url));
    const threads = roots.flatMap((root) => channels.get(task.channelId)?.threads.get(root.ts) ?? []);
    return [
      ...rootViolations(task, roots),
      ...placeViolations(
        task,
        'inThread',
        threads.map((message) => message.text),
      ),
      ...placeViolations(
        task,
        'inComments',
        (tasks.get(task.taskId)?.comments ?? []).map(({ text }) => text),
      ),
      ...statusViolations(task, tasks.get(task.taskId)),
    ];
  });
  const byApp = record.channels.flatMap(({ messages }) => messages.filter((message) => message.isByApp));
  const grown = byApp.filter((message) => message.streaming !== null && !message.isDeleted);
  const pings = byApp.filter((message) => message.pings.length > 0);
  return {
    checks: countChecks(deeds, { byApp: byApp.length, grown: answersGrow ? grown.length : undefined }),
    violations: [
      ...violations,
      ...strayRoots(record, deeds),
      ...grown.filter(isHalfWritten).map(({ ts, text }) => violation(rules.grown, ts, text.slice(0, 80))),
      ...pings.map(({ ts, pings: whom }) => violation(rules.ping, ts, `a message pings ${whom.join(', ')}`)),
    ],
  };
}

interface Threads {
  readonly roots: readonly RecordedMessage[];
  readonly threads: ReadonlyMap<string, readonly RecordedMessage[]>;
}

function threadsOf(messages: readonly RecordedMessage[]): Threads {
  const standing = messages.filter((message) => !message.isDeleted);
  const isRoot = (message: RecordedMessage) => message.threadTs === null || message.threadTs === message.ts;
  return {
    roots: standing.filter((message) => message.isByApp && isRoot(message)),
    threads: Map.groupBy(
      standing.filter((message) => !isRoot(message)),
      (message) => message.threadTs as string,
    ),
  };
}

/** A root message links to its task; the link ends where another character of an address could not follow. */
function namesTask(root: RecordedMessage, url: string): boolean {
  const at = root.text.indexOf(url);
  return at >= 0 && !/[\w/-]/.test(root.text.charAt(at + url.length));
}

function rootViolations(task: TaskDeeds, roots: readonly RecordedMessage[]): readonly Violation[] {
  if (roots.length === 1) return [];
  return [violation(rules.root, task.taskId, `${roots.length} root messages`)];
}

function strayRoots(record: SandboxRecord, deeds: readonly TaskDeeds[]): readonly Violation[] {
  return record.channels.flatMap(({ id, messages }) => {
    const known = deeds.filter((task) => task.channelId === id);
    const strays = threadsOf(messages).roots.filter((root) => !known.some((task) => namesTask(root, task.url)));
    return strays.map((root) => violation(rules.root, root.ts, `a root message of no task: ${root.text.slice(0, 80)}`));
  });
}

/** In one place: each of the task's words as often as it must stand there, in order, and none that must not. */
function placeViolations(
  task: TaskDeeds,
  place: 'inThread' | 'inComments',
  texts: readonly string[],
): readonly Violation[] {
  const isThread = place === 'inThread';
  const home = isThread ? 'slack' : 'clickup';
  const seen = texts.flatMap(marksIn);
  const counts = Map.groupBy(seen, (mark) => mark);
  const found: Violation[] = [];
  for (const word of task.words) {
    const count = counts.get(word.mark)?.length ?? 0;
    const subject = `${task.taskId} ${word.mark}`;
    const where = isThread ? 'in the thread' : 'among the comments';
    if (word[place] && count === 0) {
      found.push(violation(isThread ? rules.missing : rules.commentMissing, subject, `not ${where}`));
    }
    const isEcho = word.origin === home && count > 1;
    if (isEcho || (!word[place] && count > 0)) {
      found.push(violation(rules.echo, subject, `said in ${word.origin}, stands ${count} times ${where}`));
    } else if (count > 1) {
      found.push(violation(isThread ? rules.doubled : rules.commentDoubled, subject, `${count} times ${where}`));
    }
  }
  return [...found, ...orderViolations(task, [...new Set(seen)], { name: isThread ? 'thread' : 'comments', home })];
}

/**
 * What Nexus brings to a place stands after everything that was said before it. What people write there themselves stands
 * there at once: earlier words may still be on their way.
 */
function orderViolations(
  task: TaskDeeds,
  seen: readonly string[],
  place: { readonly name: string; readonly home: Word['origin'] },
): readonly Violation[] {
  const said = task.words.map((word) => word.mark);
  const foreign = seen.filter((mark) => !said.includes(mark));
  const own = seen.filter((mark) => said.includes(mark));
  const brought = task.words.filter((word) => word.origin !== place.home && own.includes(word.mark));
  const isTooEarly = ({ mark }: Word) => {
    const later = own.slice(own.indexOf(mark) + 1);
    return said.slice(0, said.indexOf(mark)).some((earlier) => later.includes(earlier));
  };
  return [
    ...(brought.some(isTooEarly) ? [violation(rules.order, task.taskId, `${place.name}: ${own.join(' ')}`)] : []),
    ...foreign.map((mark) => violation(rules.echo, task.taskId, `words of another task in the ${place.name}: ${mark}`)),
  ];
}

function statusViolations(task: TaskDeeds, recorded: RecordedTask | undefined): readonly Violation[] {
  if (recorded === undefined) return [violation(rules.status, task.taskId, 'the task is gone')];
  const found: Violation[] = [];
  if (recorded.status !== task.finalStatus) {
    found.push(violation(rules.status, task.taskId, `'${recorded.status}' instead of '${task.finalStatus}'`));
  }
  const own = recorded.statuses.filter((change) => change.isByService).map((change) => change.to);
  if (new Set(own).size < own.length) {
    found.push(violation(rules.status, task.taskId, `set twice: ${own.join(', ')}`));
  }
  return found;
}

/** A message that grew is a result in the end, or says that it was not finished. */
function isHalfWritten({ streaming, text }: RecordedMessage): boolean {
  return streaming === 'in_progress' || (marksIn(text).length === 0 && !text.includes('not finished'));
}

function countChecks(
  deeds: readonly TaskDeeds[],
  { byApp, grown }: { byApp: number; grown: number | undefined },
): readonly Check[] {
  const words = deeds.flatMap((task) => task.words);
  const inThread = words.filter((word) => word.inThread).length;
  const inComments = words.filter((word) => word.inComments).length;
  return [
    { rule: rules.root, looked: deeds.length },
    { rule: rules.missing, looked: inThread },
    { rule: rules.doubled, looked: inThread },
    { rule: rules.commentMissing, looked: inComments },
    { rule: rules.commentDoubled, looked: inComments },
    { rule: rules.echo, looked: words.length },
    { rule: rules.order, looked: deeds.length },
    { rule: rules.status, looked: deeds.length },
    ...(grown === undefined ? [] : [{ rule: rules.grown, looked: grown }]),
    { rule: rules.ping, looked: byApp },
  ];
}

function violation(rule: string, subject: string, found: string): Violation {
  return { rule, subject, found };
}
