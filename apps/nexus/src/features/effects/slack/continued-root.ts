/** Why words of a thread wait: the message that begins it is not posted yet. */
export const rootIsMissing = 'the root message is not there yet';

const continuation = '🔁 _This message continues the task: the one before it was deleted._\n';

/** What a root message says that takes the place of a deleted one. */
export function continuedRoot(text: string): string {
  return text.startsWith(continuation) ? text : `${continuation}${text}`;
}
