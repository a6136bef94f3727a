import { newNumericId } from '../worlds/identifiers.js';
import { type ClickUpCall, type ClickUpOperation, commentOf, taskOf } from './clickup-call.js';
import { refusals } from './clickup-error.js';
import type { ClickUpComment, ClickUpTask } from './clickup-workspace.js';
import { commentBody } from './comments.js';
import { userIdsOf } from './task-input.js';
import { commentView } from './task-view.js';

const PAGE_SIZE = 25;

export const COMMENT_OPERATIONS: Readonly<Record<string, ClickUpOperation>> = {
  getTaskComments,
  createTaskComment: (call) => createComment(call, { task: taskOf(call), parentCommentId: null }),
  getThreadedComments: (call) => {
    const parent = threadOf(call);
    return { comments: commentsOf(call, (comment) => comment.parentCommentId === parent.id) };
  },
  createThreadedComment: (call) => {
    const parent = threadOf(call);
    return createComment(call, { task: taskOfComment(call, parent), parentCommentId: parent.id });
  },
  updateComment,
  deleteComment,
};

function getTaskComments(call: ClickUpCall): unknown {
  const task = taskOf(call);
  const comments = commentsOf(call, (comment) => comment.taskId === task.id && comment.parentCommentId === null);
  const { start, start_id: startId } = call.query;
  if (start === undefined) return { comments: comments.slice(0, PAGE_SIZE) };
  const from = comments.findIndex((comment) => comment.id === startId);
  const older =
    from === -1 ? comments.filter((comment) => Number(comment.date) < Number(start)) : comments.slice(from + 1);
  return { comments: older.slice(0, PAGE_SIZE) };
}

/** A reply begins no thread of its own. */
function threadOf(call: ClickUpCall): ClickUpComment {
  const comment = commentOf(call);
  if (comment.parentCommentId !== null) throw refusals.commentIsReply();
  return comment;
}

/** Comments newest first, as the API shows them. */
function commentsOf(
  call: ClickUpCall,
  isWanted: (comment: ClickUpComment) => boolean,
): readonly Readonly<Record<string, unknown>>[] {
  const found = [...call.workspace.comments.values()].filter(isWanted);
  return found.toReversed().map((comment) => commentView(call.workspace, comment));
}

function createComment(
  call: ClickUpCall,
  { task, parentCommentId }: { task: ClickUpTask; parentCommentId: string | null },
): unknown {
  const { body, userId } = call;
  const blocks = blocksOf(call);
  if (typeof body.notify_all !== 'boolean') throw refusals.notifyAllMissing();
  const [assigneeId = null] = body.assignee === undefined ? [] : userIdsOf(call.workspace, [body.assignee]);
  const comment = newComment({ taskId: task.id, parentCommentId, userId, blocks, assigneeId });
  const historyId = call.changes.postComment(call.world, task, comment);
  return { id: comment.id, hist_id: historyId, date: comment.dateMs };
}

function updateComment(call: ClickUpCall): unknown {
  const comment = ownComment(call);
  const { body } = call;
  if (body.comment_text !== undefined || body.comment !== undefined) comment.blocks = blocksOf(call);
  if (typeof body.resolved === 'boolean') comment.isResolved = body.resolved;
  if (body.assignee !== undefined && body.assignee !== null) {
    comment.assigneeId = userIdsOf(call.workspace, [body.assignee])[0] ?? null;
    comment.assignedById = call.userId;
  }
  call.changes.commentEdited(call.world, taskOfComment(call, comment), comment);
  return {};
}

function deleteComment(call: ClickUpCall): unknown {
  const comment = ownComment(call);
  call.workspace.comments.delete(comment.id);
  for (const reply of call.workspace.comments.values()) {
    if (reply.parentCommentId === comment.id) call.workspace.comments.delete(reply.id);
  }
  return {};
}

function ownComment(call: ClickUpCall): ClickUpComment {
  const comment = commentOf(call);
  if (comment.userId !== call.userId) throw refusals.notCommentAuthor();
  return comment;
}

function taskOfComment(call: ClickUpCall, comment: ClickUpComment): ClickUpTask {
  const task = call.workspace.tasks.get(comment.taskId);
  if (task === undefined) throw refusals.taskNotFound();
  return task;
}

function blocksOf(call: ClickUpCall): ClickUpComment['blocks'] {
  const parsed = commentBody(call.body);
  if (parsed.outcome !== 'blocks') throw refusals.commentTextMissing();
  return parsed.blocks;
}

export function newComment(input: {
  taskId: string;
  parentCommentId: string | null;
  userId: number;
  blocks: ClickUpComment['blocks'];
  assigneeId: number | null;
}): ClickUpComment {
  return {
    id: newNumericId(14),
    ...input,
    dateMs: Date.now(),
    isResolved: false,
    assignedById: input.assigneeId === null ? null : input.userId,
  };
}
