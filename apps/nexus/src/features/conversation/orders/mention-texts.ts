/** Why no task is made of a mention, said to the person alone, in Slack's own markup. */
export type MentionRefusal =
  | { readonly why: 'off'; readonly tag: string }
  | { readonly why: 'empty' }
  | { readonly why: 'several'; readonly tags: readonly string[] }
  | { readonly why: 'no_list'; readonly tag: string }
  | { readonly why: 'no_right'; readonly role: string };

export function mentionRefusal(refusal: MentionRefusal): string {
  switch (refusal.why) {
    case 'off':
      return (
        `I make no tasks of mentions for @${refusal.tag}: its owners have not allowed it. ` +
        `Write the task where tasks are written, and name @${refusal.tag} there. \`/oblivion help\` says what else I do.`
      );
    case 'empty':
      return 'Say what is to be done, such as “@Oblivion fix the login”, or “@Oblivion Ada: fix the login” for one agent.';
    case 'several':
      return `This channel has several projects. Name one of them: ${refusal.tags.map((tag) => `@${tag}`).join(', ')}.`;
    case 'no_list':
      return `The project @${refusal.tag} names no list of ClickUp in which a task could be written. An owner can name one.`;
    case 'no_right':
      return `Making tasks of mentions needs the role ${refusal.role}. Ask an owner or admin of Oblivion for it.`;
  }
}

/** What is said under a mention of which a task was made; the thread is named after it. */
export function madeText(task: { readonly url: string; readonly title: string }): string {
  return `✅ A task was made of it: <${task.url}|${task.title}>.`;
}

/** What is said under a mention of which no task could be made after all. */
export function failedText(words: string): string {
  return `⚠️ The task could not be written in ClickUp: ${words}. Operators see it in Observer.`;
}
