/** What is known of an answer that is written. */
export interface KnownAnswer {
  readonly name: string;
  readonly text: string;
}

export interface AnswerPart {
  readonly answer: string;
  /** Where it begins, in UTF-16 code units. */
  readonly offset: number;
  readonly text: string;
}

export type PartDecision =
  | { readonly outcome: 'longer'; readonly text: string }
  /** It came before. */
  | { readonly outcome: 'known' }
  /** Something is missing or differs: what the answer says from here on is not guessed. */
  | { readonly outcome: 'broken' };

/** How a part goes on with an answer: parts may come twice, also cut otherwise, but none may be missing. */
export function decidePart(known: KnownAnswer | undefined, part: AnswerPart): PartDecision {
  const text = known?.text ?? '';
  if (known !== undefined && known.name !== part.answer) return { outcome: 'broken' };
  if (part.offset > text.length) return { outcome: 'broken' };
  const repeated = text.slice(part.offset, part.offset + part.text.length);
  if (!part.text.startsWith(repeated)) return { outcome: 'broken' };
  const more = part.text.slice(repeated.length);
  return more === '' ? { outcome: 'known' } : { outcome: 'longer', text: text + more };
}
