import { UsageFailure } from '../console/failure.ts';

export type TaskName =
  | { readonly kind: 'task'; readonly id: string }
  /** The id that the task has in its source. */
  | { readonly kind: 'external'; readonly externalId: string };

/** Reads how a person names a task: by its id here, by ClickUp's id, or by a link to either. */
export function readTaskName(text: string): TaskName {
  const name = URL.canParse(text) ? (new URL(text).pathname.split('/').filter(Boolean).at(-1) ?? '') : text;
  if (/^tsk_[0-9a-f]{32}$/.test(name)) return { kind: 'task', id: name };
  if (/^[\w-]{1,64}$/.test(name) && !name.startsWith('tsk_')) return { kind: 'external', externalId: name };
  throw new UsageFailure(`'${text}' is no task: give its id (tsk_...), its id in ClickUp, or a link to it.`);
}
