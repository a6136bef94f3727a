import type { ClickUpTask } from './clickup-side.ts';
import type { Violation } from './invariants.ts';
import type { SlackMessage } from './slack-side.ts';
import type { Stage } from './steps.ts';

interface KnownTask {
  readonly id: string;
  readonly external_id: string;
  readonly status: string;
}

/** Compares what stands in Slack and ClickUp with what people and agents did: nothing lost, nothing doubled, in order. */
export async function violationsOutside(stage: Stage): Promise<readonly Violation[]> {
  const { world, database } = stage;
  const known = await database.query<KnownTask>('select id, external_id, status from task');
  const tasks = world.clickup.tasks.flatMap((task) =>
    taskViolations(
      stage,
      task,
      known.find((row) => row.external_id === task.id),
    ),
  );
  return [
    ...world.refusals.map((detail) => ({ rule: 'a call that Slack or ClickUp refuses', detail })),
    ...twice(marksOf(stage)).map((detail) => ({ rule: 'an effect was done twice', detail })),
    ...tasks,
    ...saidViolations(stage),
    ...(await lostWebhooks(stage)),
    ...(await lostReplies(stage)),
    ...(await orderViolations(stage)),
  ];
}

/** The mark of every post and comment that Nexus made. */
export function marksOf({ world }: Stage): readonly string[] {
  const posted = world.slack.messages.map((message) => message.effectId);
  const commented = world.clickup.tasks.flatMap((task) => task.comments.map((comment) => comment.effectId));
  return [...posted, ...commented].filter((id) => id !== undefined);
}

function taskViolations(stage: Stage, task: ClickUpTask, known: KnownTask | undefined): readonly Violation[] {
  const roots = stage.world.slack.roots.filter(({ text }) => text.includes(`/t/${task.id}|`));
  const found: Violation[] = [];
  const isClosed = task.status === 'closed';
  // A task that was closed before it was heard of is nobody's work.
  const isWanted = task.isTagged && !task.isDeleted && (known !== undefined || !isClosed);
  const expected = known === undefined && !isWanted ? 0 : 1;
  if (roots.length !== expected) found.push({ rule: `a task has ${roots.length} root messages`, detail: task.id });
  if (!isWanted) return found;
  if (isClosed !== (known?.status === 'done')) {
    found.push({
      rule: 'what people decided does not hold',
      detail: `${task.id} is ${known?.status}, not ${task.status}`,
    });
  }
  if (task.tags.has('blocked') && known?.status !== 'blocked_on_human') {
    found.push({ rule: 'a task that is not blocked carries the tag', detail: `${task.id} is ${known?.status}` });
  }
  const thread = roots[0] === undefined ? [] : stage.world.slack.threadOf(roots[0]);
  for (const comment of task.comments) {
    if (comment.effectId !== undefined) continue;
    const count = countWith(thread, comment.text);
    if (count !== 1)
      found.push({ rule: `a person's comment stands ${count} times in the thread`, detail: comment.text });
  }
  return found;
}

function saidViolations({ agents, world }: Stage): readonly Violation[] {
  return [...agents.said.values()].flatMap(({ mark, outcome }) => {
    const count = countWith(world.slack.messages, mark);
    const isRight = outcome === 'taken' ? count === 1 : outcome === 'refused' ? count === 0 : count <= 1;
    return isRight ? [] : [{ rule: `an agent's words, ${outcome}, stand ${count} times`, detail: mark }];
  });
}

/** Every webhook that was answered with 200 has its row. */
async function lostWebhooks({ database, acknowledged }: Stage): Promise<readonly Violation[]> {
  const rows = await database.query<{ name: string }>(
    `select provider || ' ' || coalesce(body ->> 'event_id', body -> 'history_items' -> 0 ->> 'id',
       (body ->> 'event') || ':' || (body ->> 'task_id')) as name from inbox`,
  );
  const kept = new Set(rows.map((row) => row.name));
  return [...acknowledged]
    .filter((name) => !kept.has(name))
    .map((detail) => ({ rule: 'a webhook was answered with 200 and lost', detail }));
}

async function lostReplies({ database, world }: Stage): Promise<readonly Violation[]> {
  const rows = await database.query<{ text: string; count: number }>(
    `select text, count(*)::integer as count from message where origin = 'slack' group by text`,
  );
  return world.slack.messages.flatMap((message) => {
    if (message.effectId !== undefined) return [];
    const count = rows.find((row) => row.text === message.text)?.count ?? 0;
    return count === 1 ? [] : [{ rule: `a person's reply was heard ${count} times`, detail: message.text }];
  });
}

/** In every thread the posts of Nexus stand in the order in which they were owed. */
async function orderViolations({ database, world }: Stage): Promise<readonly Violation[]> {
  const rows = await database.query<{ id: string; position: number }>('select id, position::integer from effect');
  const positions = new Map(rows.map((row) => [row.id, row.position]));
  return world.slack.roots.flatMap((root) => {
    const order = world.slack
      .threadOf(root)
      .flatMap(({ effectId }) => (effectId === undefined ? [] : [positions.get(effectId) ?? -1]));
    const isSorted = order.every((position, index) => index === 0 || position > (order[index - 1] as number));
    return isSorted ? [] : [{ rule: 'a thread is out of order', detail: `${root.text}: ${order.join(' ')}` }];
  });
}

function countWith(messages: readonly SlackMessage[], mark: string): number {
  return messages.filter(({ text }) => text.includes(mark)).length;
}

function twice(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
