import type { AnswerState } from '../../../platform/database/schema.js';
import { shownAnswer } from './shown-answer.js';

/** An answer that is written, and how it stands with the message that shows it. */
export interface StandingAnswer {
  readonly state: AnswerState;
  readonly ts: string | null;
  readonly text: string;
  readonly sent: number;
  readonly isEnded: boolean;
}

export type AnswerCall =
  | { readonly call: 'start' | 'append'; readonly words: string; readonly sent: number }
  /** A message may stand in the thread of which we were not told. */
  | { readonly call: 'look' }
  /** Words were sent, and nobody knows whether they arrived: more would stand at the wrong place. */
  | { readonly call: 'leave' }
  | { readonly call: 'none'; readonly reason: string };

/** The call that brings the message up to what is written. Words that may have been sent are never sent again. */
export function nextCall(
  { state, ts, text, sent, isEnded }: StandingAnswer,
  { isOutcomeUnknown, limit }: { isOutcomeUnknown: boolean; limit: number },
): AnswerCall {
  if (isOutcomeUnknown && ts === null && (state === 'new' || state === 'starting')) return { call: 'look' };
  if (isEnded) return { call: 'none', reason: 'the result takes its place' };
  if (state !== 'new' && state !== 'growing') return { call: 'none', reason: 'the message grows no more' };
  if (isOutcomeUnknown) return { call: 'leave' };
  const { words } = shownAnswer(text, limit);
  const piece = words.slice(sent);
  // Slack takes no message without words.
  if (piece.trim() === '') return { call: 'none', reason: 'there are no new words' };
  return { call: state === 'new' ? 'start' : 'append', words: piece, sent: words.length };
}
