import { z } from 'zod';
import { partsToMarkdown } from './parts-to-markdown.js';

const user = z.looseObject({ id: z.union([z.number(), z.string()]).transform(String), username: z.string().nullish() });

const comment = z.looseObject({
  id: z.string(),
  text_content: z.string().default(''),
  comment: z.array(z.looseObject({ text: z.string().optional(), attributes: z.unknown().optional() })).default([]),
  user: user.optional(),
  /** The task, or the comment that it answers. */
  parent: z.union([z.string(), z.number()]).transform(String).nullish().catch(undefined),
});

const historyItem = z.looseObject({
  id: z.string(),
  field: z.string().default(''),
  date: z.coerce.number().optional().catch(undefined),
  user: user.nullish(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  comment: comment.optional().catch(undefined),
});

const statusName = z.object({ status: z.string(), type: z.string().default('') });

const webhook = z.looseObject({
  event: z.string().max(100),
  task_id: z.string().max(100).optional(),
  webhook_id: z.string().max(100),
  history_items: z.array(historyItem).default([]),
});

/** As much of it as names a change: every webhook is looked at before it is kept. */
const named = z.object({
  event: z.string().max(100),
  task_id: z.string().max(100).optional(),
  webhook_id: z.string().max(100),
  history_items: z.array(z.object({ id: z.string(), comment: z.unknown().optional() })).default([]),
});

export interface ClickUpPerson {
  readonly id: string;
  readonly name: string;
}

export interface ClickUpComment {
  readonly id: string;
  readonly text: string;
  readonly author: ClickUpPerson | null;
  /** The comment that it answers in a thread. */
  readonly parentId: string | null;
  /** The comment carries the mark of an effect: Oblivion wrote it. */
  readonly isOwnEffect: boolean;
}

export interface StatusChange {
  readonly from: string | null;
  /** ClickUp's own kind of the status before, such as `closed`; empty when it does not say it. */
  readonly fromType: string;
  readonly to: string;
  readonly by: ClickUpPerson | null;
}

/** What a ClickUp webhook tells about one task. It never holds the task itself: that has to be fetched. */
export interface ClickUpChange {
  readonly event: string;
  readonly taskId: string;
  readonly isDeleted: boolean;
  /** Comments posted or edited. */
  readonly comments: readonly ClickUpComment[];
  /** The last status change in it, and who made it; what it was before, when ClickUp says it. */
  readonly status: StatusChange | null;
  /** Names of fields that changed, as ClickUp calls them. */
  readonly fields: readonly string[];
  readonly by: ClickUpPerson | null;
  /** When it last changed, in milliseconds by ClickUp's clock; null when it does not say. */
  readonly changedAtMs: number | null;
}

/** The query parameter of the link that marks our comments. */
export const effectMark = 'effect';

/** Reads a webhook body; undefined when it tells nothing about a task. */
export function parseClickUpWebhook(body: unknown): ClickUpChange | undefined {
  const parsed = webhook.safeParse(body);
  if (!parsed.success || parsed.data.task_id === undefined) return undefined;
  const { event, task_id: taskId, history_items: items } = parsed.data;
  const status = items.findLast((item) => item.field === 'status');
  const [from, to] = [statusName.safeParse(status?.before), statusName.safeParse(status?.after)];
  return {
    event,
    taskId,
    isDeleted: event === 'taskDeleted',
    comments: items.flatMap((item) =>
      item.comment === undefined ? [] : [toComment(item.comment, { by: item.user, taskId })],
    ),
    status:
      status !== undefined && to.success
        ? {
            from: from.data?.status ?? null,
            fromType: from.data?.type ?? '',
            to: to.data.status,
            by: toPerson(status.user),
          }
        : null,
    fields: [...new Set(items.map((item) => item.field))],
    by: toPerson(items[0]?.user),
    changedAtMs: items.reduce<number | null>((latest, { date }) => Math.max(latest ?? 0, date ?? 0) || null, null),
  };
}

/**
 * ClickUp sends no delivery id: the ids of the history items name the change, also when it arrives under two event names
 * (`taskStatusUpdated` and `taskUpdated`). Events without history are told apart by event and task.
 */
export function clickUpDedupeKey(body: unknown): { key: string; kind: string; taskId: string } | undefined {
  const parsed = named.safeParse(body);
  if (!parsed.success) return undefined;
  const { event, task_id: taskId = '', history_items: items } = parsed.data;
  const ids = items.map((item) => item.id).sort();
  // The general event may come without the comment that the specific one carries: both are needed then.
  const suffix = items.some((item) => item.comment != null) ? ':comment' : '';
  const key = ids.length > 0 ? `${ids.join(',')}${suffix}` : `${event}:${taskId}`;
  return { key: key.slice(0, 1000), kind: event, taskId };
}

function toComment(
  value: z.infer<typeof comment>,
  { by, taskId }: { by: z.infer<typeof user> | null | undefined; taskId: string },
): ClickUpComment {
  return {
    id: value.id,
    text: partsToMarkdown(value.comment) || value.text_content.trim(),
    author: toPerson(value.user ?? by),
    parentId: value.parent == null || value.parent === taskId ? null : value.parent,
    isOwnEffect: value.comment.some((part) => hasEffectMark(part.attributes)),
  };
}

function hasEffectMark(attributes: unknown): boolean {
  const link = (attributes as { link?: unknown } | null | undefined)?.link;
  return typeof link === 'string' && new RegExp(`[?&]${effectMark}=eff_[0-9a-f]{32}`).test(link);
}

function toPerson(value: z.infer<typeof user> | null | undefined): ClickUpPerson | null {
  return value ? { id: value.id, name: value.username ?? 'Somebody' } : null;
}
