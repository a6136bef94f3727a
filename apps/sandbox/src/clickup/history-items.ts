import type { ClickUpComment, ClickUpList, ClickUpStatus, ClickUpTag, ClickUpUser } from './clickup-workspace.js';
import { commentText } from './comments.js';
import { priorityView } from './priorities.js';

export interface HistoryItem {
  readonly id: string;
  readonly field: string;
  readonly [key: string]: unknown;
}

/** What all items of one change share. */
export interface ItemBase {
  readonly id: string;
  readonly dateMs: number;
  readonly listId: string;
  readonly user: ClickUpUser;
}

const NO_STATUS = { status: null, color: '#000000', type: 'removed', orderindex: -1 };

/** How webhooks show a person. */
export function userInWebhook(user: ClickUpUser): Readonly<Record<string, unknown>> {
  return { ...user, profilePicture: null };
}

export function item(base: ItemBase, field: string, data: Readonly<Record<string, unknown>>): HistoryItem {
  return {
    id: base.id,
    type: 1,
    date: String(base.dateMs),
    field,
    parent_id: base.listId,
    data,
    source: null,
    user: userInWebhook(base.user),
  };
}

export function creationItem(base: ItemBase): HistoryItem {
  return { ...item(base, 'task_creation', {}), before: null, after: null };
}

export function statusItem(base: ItemBase, before: ClickUpStatus | null, after: ClickUpStatus): HistoryItem {
  return {
    ...item(base, 'status', { status_type: after.type }),
    before: before === null ? NO_STATUS : statusInWebhook(before),
    after: statusInWebhook(after),
  };
}

export function fieldItem(base: ItemBase, field: string, change: { before: unknown; after: unknown }): HistoryItem {
  return { ...item(base, field, {}), before: change.before, after: change.after };
}

export function priorityItem(base: ItemBase, before: number | null, after: number | null): HistoryItem {
  return fieldItem(base, 'priority', { before: priorityView(before), after: priorityView(after) });
}

export function assigneeItem(base: ItemBase, assignee: ClickUpUser, isAdded: boolean): HistoryItem {
  const shown = userInWebhook(assignee);
  return {
    ...item(base, isAdded ? 'assignee_add' : 'assignee_rem', {}),
    ...(isAdded ? { after: shown } : { before: shown }),
  };
}

export function tagItem(base: ItemBase, tag: ClickUpTag, isAdded: boolean): HistoryItem {
  return fieldItem(base, isAdded ? 'tag' : 'tag_removed', {
    before: isAdded ? null : [tag],
    after: isAdded ? [tag] : null,
  });
}

export function movedItem(base: ItemBase, before: ClickUpList, after: ClickUpList): HistoryItem {
  const shown = ({ id, name, folderId, spaceId }: ClickUpList): object => ({
    id,
    name,
    category: { id: folderId, name: 'hidden', hidden: true },
    project: { id: spaceId, name: 'Space' },
  });
  const data = { mute_notifications: true };
  return { ...item(base, 'section_moved', data), before: shown(before), after: shown(after) };
}

export function dueDateItem(base: ItemBase, before: number | null, after: number | null): HistoryItem {
  const data = { due_date_time: true, old_due_date_time: before !== null };
  return { ...item(base, 'due_date', data), before: textOf(before), after: textOf(after) };
}

export function commentItem(base: ItemBase, comment: ClickUpComment, author: ClickUpUser): HistoryItem {
  const shownAuthor = userInWebhook(author);
  return {
    ...item(base, 'comment', {}),
    before: null,
    after: comment.id,
    comment: {
      id: comment.id,
      date: String(comment.dateMs),
      parent: comment.parentCommentId ?? comment.taskId,
      type: comment.parentCommentId === null ? 1 : 2,
      comment: [
        ...comment.blocks.map((block) => ({ attributes: {}, ...block })),
        { text: '\n', attributes: { 'block-id': `block-${comment.id}` } },
      ],
      text_content: `${commentText(comment.blocks)}\n`,
      x: null,
      y: null,
      image_y: null,
      image_x: null,
      page: null,
      comment_number: null,
      page_id: null,
      page_name: null,
      view_id: null,
      view_name: null,
      team: null,
      user: shownAuthor,
      new_thread_count: 0,
      new_mentioned_thread_count: 0,
      email_attachments: [],
      threaded_users: [],
      threaded_replies: 0,
      threaded_assignees: 0,
      threaded_assignees_members: [],
      threaded_unresolved_count: 0,
      thread_followers: [shownAuthor],
      group_thread_followers: [],
      reactions: [],
      emails: [],
    },
  };
}

function statusInWebhook({ status, color, orderindex, type }: ClickUpStatus): Readonly<Record<string, unknown>> {
  return { status, color, orderindex, type };
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : String(ms);
}
