import { UsageFailure } from '../console/failure.ts';

/** Reads how a person names a task: by its id here, by ClickUp's id, or by a link to either. Answers with the id. */
export function readTaskName(text: string): string {
  const name = URL.canParse(text) ? (new URL(text).pathname.split('/').filter(Boolean).at(-1) ?? '') : text;
  const isKnownForm = name.startsWith('tsk_') ? /^tsk_[0-9a-f]{32}$/.test(name) : /^[\w-]{1,64}$/.test(name);
  if (isKnownForm) return name;
  throw new UsageFailure(`'${text}' is no task: give its id (tsk_...), its id in ClickUp, or a link to it.`);
}
