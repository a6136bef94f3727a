/** What a drill did, and what must therefore stand in Slack and ClickUp. */
export interface TaskDeeds {
  /** Its id in ClickUp. */
  readonly taskId: string;
  /** Address that its root message links to. */
  readonly url: string;
  readonly channelId: string;
  /** Everything that was said, in the order in which it happened: each was said after the one before had been heard. */
  readonly words: readonly Word[];
  readonly finalStatus: string;
}

export interface Word {
  /** Stands in the text of these words and of no others: made by `markOf`. */
  readonly mark: string;
  /** Where they were said first. What an agent says begins in Nexus. */
  readonly origin: 'nexus' | 'slack' | 'clickup';
  readonly inThread: boolean;
  readonly inComments: boolean;
}

/** The mark of the words number `index` of task number `task`. */
export function markOf(task: number, index: number): string {
  return `§${task}.${index}§`;
}

/** The marks in a text. */
export function marksIn(text: string): readonly string[] {
  return text.match(/§\d+\.\d+§/g) ?? [];
}
