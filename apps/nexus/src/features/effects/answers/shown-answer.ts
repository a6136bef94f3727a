export interface ShownAnswer {
  /** Markdown in which nobody is mentioned. */
  readonly words: string;
  /** False when the answer is longer than may be shown. */
  readonly isWhole: boolean;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;' };

/**
 * An answer as its message shows it while it is written. In Slack's mentions stand angle brackets, which may come in pieces: all
 * are escaped. What is shown of a text begins what is shown of any longer one, so it can be sent piece by piece.
 */
export function shownAnswer(text: string, limit: number): ShownAnswer {
  let words = '';
  for (const character of text) {
    const shown = escapes[character] ?? character;
    if (words.length + shown.length > limit) return { words, isWhole: false };
    words += shown;
  }
  return { words, isWhole: true };
}
