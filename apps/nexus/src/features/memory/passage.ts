import { splitText } from './split-text.js';

/** What is found, cited and forgotten as one: a few hundred words that belong together. */
export interface Passage {
  /** Where it stands: title, headings, who speaks. */
  readonly context: string;
  readonly text: string;
}

/** Something that is kept together when it fits: a message, a section. */
export interface Piece {
  /** Belongs to the context of every passage that holds some of it. */
  readonly label: string;
  readonly text: string;
}

export interface PassageLimits {
  /** Longest text of a passage, in UTF-16 units. */
  readonly characters: number;
  readonly count: number;
}

export interface Packed {
  readonly labels: readonly string[];
  readonly text: string;
}

const between = '\n\n';

/** Puts neighbouring pieces together while they fit, in order; a piece that is too long is split. */
export function packPieces(pieces: readonly Piece[], limits: PassageLimits): readonly Packed[] {
  const packed: { labels: string[]; text: string }[] = [];
  for (const { label, text } of pieces) {
    for (const part of splitText(text, limits.characters)) {
      const last = packed.at(-1);
      if (last !== undefined && last.text.length + between.length + part.length <= limits.characters) {
        last.text += between + part;
        if (!last.labels.includes(label)) last.labels.push(label);
      } else if (packed.length < limits.count) packed.push({ labels: [label], text: part });
      else return packed;
    }
  }
  return packed;
}
