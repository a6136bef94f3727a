import { refusals } from './clickup-error.js';
import type { ClickUpWorkspace } from './clickup-workspace.js';

type Body = Readonly<Record<string, unknown>>;

/** The markdown a body asks for: `markdown_content` wins over `description`; one blank clears. */
export function markdownOf(body: Body): string | undefined {
  const given = body.markdown_content ?? body.description;
  if (given === undefined) return undefined;
  return typeof given === 'string' && given !== ' ' ? given : '';
}

/** 1 to 4, null for none, undefined when not given. */
export function priorityOf(body: Body): number | null | undefined {
  const { priority } = body;
  if (priority === undefined || priority === null) return priority;
  const value = Number(priority);
  if (!Number.isInteger(value) || value < 1 || value > 4) throw refusals.priorityInvalid();
  return value;
}

/** A time in unix milliseconds, null for none, undefined when not given. */
export function millisecondsOf(body: Body, field: string): number | null | undefined {
  const given = body[field];
  if (given === undefined || given === null) return given;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw refusals.dateInvalid(field);
  return value;
}

/** Ids of users of the workspace. */
export function userIdsOf(workspace: ClickUpWorkspace, given: unknown): readonly number[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw refusals.assigneeInvalid();
  return given.map((id: unknown) => {
    const userId = Number(id);
    if (!workspace.users.has(userId)) throw refusals.assigneeInvalid();
    return userId;
  });
}
