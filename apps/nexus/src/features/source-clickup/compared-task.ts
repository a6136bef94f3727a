import { type ClickUpChange, type ClickUpComment, effectMark } from '../../integrations/clickup/clickup-webhook.js';
import { reconciledEvent } from '../work-sources/reconciled.js';
import { partsToMarkdown } from '../../integrations/clickup/parts-to-markdown.js';

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
    status: now.status === undefined ? null : { from: null, fromType: '', to: now.status, by: null },
    assigned: { added: [], removed: [] },
    fields: [],
    by: null,
    changedAtMs: null,
  };
}

function toComment({ id, comment_text, comment, user }: FetchedComment): ClickUpComment {
  return {
    id,
    text: partsToMarkdown(comment) || comment_text.trim(),
    author: { id: user.id, name: user.username ?? 'Somebody' },
    isOwnEffect: comment.some((part) => part.attributes?.link?.includes(`${effectMark}=eff_`)),
  };
}
