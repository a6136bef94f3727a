import { UsageFailure } from '../console/failure.ts';

const ofGitHub = /^[\w.-]{1,100}\/[\w.-]{1,100}#\d{1,10}$/;

/**
 * Reads how a person names a task: by its id here, by ClickUp's id, by an issue of GitHub (`owner/name#12`), or by a link
 * to any of them. Answers with the id.
 */
export function readTaskName(text: string): string {
  const name = URL.canParse(text) ? nameIn(new URL(text).pathname.split('/').filter(Boolean)) : text;
  if (ofGitHub.test(name)) return name;
  const isKnownForm = name.startsWith('tsk_') ? /^tsk_[0-9a-f]{32}$/.test(name) : /^[\w-]{1,64}$/.test(name);
  if (isKnownForm) return name;
  throw new UsageFailure(
    `'${text}' is no task: give its id (tsk_...), its id in ClickUp, owner/name#12 for an issue of GitHub, or a link to it.`,
  );
}

function nameIn(parts: readonly string[]): string {
  const [owner, name, kind, number] = parts.slice(-4);
  return kind === 'issues' ? `${owner}/${name}#${number}` : (parts.at(-1) ?? '');
}
