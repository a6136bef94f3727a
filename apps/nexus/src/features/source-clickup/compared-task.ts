import type { ClickUpChange, ClickUpComment } from '../../integrations/clickup/clickup-webhook.js';
import { reconciledEvent } from '../work-sources/reconciled.js';
import { partsToMarkdown } from '../../integrations/clickup/parts-to-markdown.js';
import { type AnsweredComment, isOwnEffect, replyText } from './reply-text.js';

interface FetchedComment extends AnsweredComment {
  readonly id: string;
  readonly user: { readonly id: string; readonly username?: string | null | undefined };
  readonly parent: (AnsweredComment & { readonly id: string }) | null;
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
    comments: now.comments.map(toComment),
    status: now.status === undefined ? null : { from: null, fromType: '', to: now.status, by: null },
    fields: [],
    by: null,
    changedAtMs: null,
  };
}

function toComment({ parent, ...fetched }: FetchedComment): ClickUpComment {
  const { id, comment_text, comment, user } = fetched;
  return {
    id,
    text: replyText(partsToMarkdown(comment) || comment_text.trim(), parent),
    author: { id: user.id, name: user.username ?? 'Somebody' },
    parentId: parent?.id ?? null,
    isOwnEffect: isOwnEffect(fetched),
  };
}
