import type { World } from '../worlds/world.js';
import type { ClickUpChangesService } from './clickup-changes.service.js';
import { refusals } from './clickup-error.js';
import type { ClickUpComment, ClickUpList, ClickUpTask, ClickUpWorkspace } from './clickup-workspace.js';

/** One authenticated API call. */
export interface ClickUpCall {
  readonly world: World;
  readonly workspace: ClickUpWorkspace;
  /** The user whose token was given. */
  readonly userId: number;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly changes: ClickUpChangesService;
  readonly baseUrl: string;
}

/** An operation's answer; refusals are thrown as ClickUpRefusal. */
export type ClickUpOperation = (call: ClickUpCall) => unknown;

export function taskOf(call: ClickUpCall): ClickUpTask {
  const task = call.workspace.tasks.get(call.params.taskId ?? '');
  if (task === undefined) throw refusals.taskNotFound();
  return task;
}

export function listOf(call: ClickUpCall): ClickUpList {
  const list = call.workspace.lists.get(call.params.listId ?? '');
  if (list === undefined) throw refusals.listNotFound();
  return list;
}

export function commentOf(call: ClickUpCall): ClickUpComment {
  const comment = call.workspace.comments.get(call.params.commentId ?? '');
  if (comment === undefined) throw refusals.commentNotFound();
  return comment;
}

export function requireTeam(call: ClickUpCall): void {
  if (call.params.teamId !== call.workspace.teamId) throw refusals.teamNotAuthorized();
}
