import type {
  ClickUpComment,
  ClickUpField,
  ClickUpTask,
  ClickUpUser,
  ClickUpWebhook,
  ClickUpWorkspace,
} from './clickup-workspace.js';
import { commentText } from './comments.js';
import { plainTextOfMarkdown } from './plain-text.js';
import { priorityView } from './priorities.js';

type View = Readonly<Record<string, unknown>>;

export interface TaskViewOptions {
  readonly withMarkdown: boolean;
  readonly baseUrl: string;
}

/** A task as the API shows it. */
export function taskView(
  workspace: ClickUpWorkspace,
  task: ClickUpTask,
  { withMarkdown, baseUrl }: TaskViewOptions,
): View {
  const list = workspace.lists.get(task.listId);
  const folder = { id: list?.folderId, name: 'hidden', hidden: true, access: true };
  const text = plainTextOfMarkdown(task.markdown);
  const creator = userOf(workspace, task.creatorId);
  return {
    id: task.id,
    custom_id: null,
    custom_item_id: 0,
    name: task.name,
    text_content: text,
    description: text,
    ...(withMarkdown ? { markdown_description: task.markdown } : {}),
    status: { id: `${task.listId}_${task.status.orderindex}`, ...task.status },
    orderindex: `${task.orderindex}.00000000000000000000000000000000`,
    date_created: String(task.dateCreatedMs),
    date_updated: String(task.dateUpdatedMs),
    date_closed: millisecondsText(task.dateClosedMs),
    date_done: millisecondsText(task.dateDoneMs),
    archived: task.isArchived,
    creator: userView(creator),
    assignees: task.assigneeIds.map((id) => userView(userOf(workspace, id))),
    group_assignees: [],
    watchers: [userView(creator)],
    checklists: [],
    tags: task.tags,
    parent: task.parentId,
    top_level_parent: task.parentId,
    priority: priorityView(task.priority),
    due_date: millisecondsText(task.dueDateMs),
    start_date: millisecondsText(task.startDateMs),
    points: null,
    time_estimate: task.timeEstimateMs,
    custom_fields: workspace.fields.map((field) => ({ ...fieldView(field), ...valueOf(task, field) })),
    dependencies: [],
    linked_tasks: [],
    locations: [],
    team_id: workspace.teamId,
    url: `${baseUrl}/t/${task.id}`,
    sharing: { public: false, public_share_expires_on: null, public_fields: [], token: null, seo_optimized: false },
    permission_level: 'create',
    list: { id: task.listId, name: list?.name, access: true },
    project: folder,
    folder,
    space: { id: workspace.space.id },
    attachments: [],
  };
}

/** A custom field as the API shows it. */
export function fieldView({ id, name, type }: ClickUpField): View {
  return { id, name, type, type_config: {}, date_created: '1577378759142', hide_from_guests: false, required: false };
}

/** A field without a value shows none. */
function valueOf({ fieldValues }: ClickUpTask, { id }: ClickUpField): View {
  const value = fieldValues.get(id);
  return value === undefined ? {} : { value };
}

/** A comment as the API shows it. */
export function commentView(workspace: ClickUpWorkspace, comment: ClickUpComment): View {
  const assignee = comment.assigneeId === null ? null : userView(userOf(workspace, comment.assigneeId));
  const assignedBy = comment.assignedById === null ? null : userView(userOf(workspace, comment.assignedById));
  const replies = [...workspace.comments.values()].filter(({ parentCommentId }) => parentCommentId === comment.id);
  return {
    id: comment.id,
    comment: comment.blocks,
    comment_text: commentText(comment.blocks),
    user: userView(userOf(workspace, comment.userId)),
    resolved: comment.isResolved,
    assignee,
    assigned_by: assignedBy,
    reactions: [],
    date: String(comment.dateMs),
    reply_count: String(replies.length),
  };
}

export function userView({ id, username, email, color, initials }: ClickUpUser): View {
  return { id, username, color, initials, email, profilePicture: null };
}

/** A webhook as creation and listing show it, secret included. */
export function webhookView(workspace: ClickUpWorkspace, webhook: ClickUpWebhook): View {
  return {
    id: webhook.id,
    userid: webhook.userId,
    team_id: Number(workspace.teamId),
    endpoint: webhook.endpoint,
    client_id: webhook.clientId,
    events: webhook.events,
    task_id: webhook.taskId,
    list_id: webhook.listId === null ? null : Number(webhook.listId),
    folder_id: webhook.folderId === null ? null : Number(webhook.folderId),
    space_id: webhook.spaceId === null ? null : Number(webhook.spaceId),
    health: { status: webhook.status, fail_count: webhook.failCount },
    secret: webhook.secret,
  };
}

export function userOf(workspace: ClickUpWorkspace, id: number): ClickUpUser {
  return workspace.users.get(id) ?? { id, username: 'Deleted user', email: '', color: '#000000', initials: 'D' };
}

function millisecondsText(ms: number | null): string | null {
  return ms === null ? null : String(ms);
}
