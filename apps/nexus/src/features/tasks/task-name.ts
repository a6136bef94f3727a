/** How a person may name a task. */
export type TaskName =
  | { readonly by: 'id'; readonly id: string }
  /** Its id where it was written. */
  | { readonly by: 'external'; readonly externalId: string }
  | { readonly by: 'address'; readonly url: string; readonly externalId: string }
  /** A message of its thread in Slack. */
  | { readonly by: 'thread'; readonly channel: string; readonly rootTs: string };

const longestName = 500;

/** Reads a task's id here or where it was written, or a link to it there or to its thread. Undefined when it is none of these. */
export function readTaskName(text: string): TaskName | undefined {
  // Slack puts links between angle brackets, with what is shown after a bar.
  const name = text.trim().replace(/^<([^|>]*)(?:\|[^>]*)?>$/, '$1');
  if (name === '' || name.length > longestName || /\s/.test(name)) return undefined;
  if (/^https?:\/\//i.test(name) && URL.canParse(name)) return readAddress(new URL(name), name);
  if (name.startsWith('tsk_')) return { by: 'id', id: name };
  return /^[\w./#-]+$/.test(name) ? { by: 'external', externalId: name } : undefined;
}

function readAddress(url: URL, name: string): TaskName {
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const [, seconds, fraction] = /^p(\d{10})(\d{6})$/.exec(last) ?? [];
  if (parts.at(-3) === 'archives' && seconds !== undefined) {
    const rootTs = url.searchParams.get('thread_ts') ?? `${seconds}.${fraction}`;
    return { by: 'thread', channel: parts.at(-2) as string, rootTs };
  }
  return last.startsWith('tsk_') ? { by: 'id', id: last } : { by: 'address', url: name, externalId: last };
}
