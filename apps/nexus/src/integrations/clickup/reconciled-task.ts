import { z } from 'zod';
import type { ClickUpChange, ClickUpComment } from './clickup-webhook.js';
import { effectMark } from './clickup-webhook.js';

/** The name under which Nexus itself tells that a task may have changed without a webhook. ClickUp never sends it. */
export const reconciledEvent = 'oblivionTaskReconciled';

const reconciled = z.object({ event: z.literal(reconciledEvent), task_id: z.string() });

/** The body that takes the road of a webhook: it names the task, and everything else is fetched. */
export function reconciledBody(taskId: string): Record<string, unknown> {
  return { event: reconciledEvent, task_id: taskId };
}

/** The task that a body of ours names; undefined for a webhook of ClickUp. */
export function readReconciled(body: unknown): string | undefined {
  return reconciled.safeParse(body).data?.task_id;
}

interface FetchedComment {
  readonly id: string;
  readonly comment_text: string;
  readonly comment: readonly { readonly attributes?: { readonly link?: string | undefined } | undefined }[];
  readonly user: { readonly id: string; readonly username?: string | null | undefined };
}

/** What a webhook would have told of the task, read from its present state: nobody knows any more who changed it. */
export function changeOf(
  taskId: string,
  now: { readonly status: string | undefined; readonly comments: readonly FetchedComment[] },
): ClickUpChange {
  return {
    event: reconciledEvent,
    taskId,
    isDeleted: now.status === undefined,
    comments: now.comments.map(toComment).toReversed(),
    status: now.status === undefined ? null : { to: now.status, by: null },
    fields: [],
    by: null,
    changedAtMs: null,
  };
}

function toComment({ id, comment_text, comment, user }: FetchedComment): ClickUpComment {
  return {
    id,
    text: comment_text.trim(),
    author: { id: user.id, name: user.username ?? 'Somebody' },
    isOwnEffect: comment.some((part) => part.attributes?.link?.includes(`${effectMark}=eff_`)),
  };
}
