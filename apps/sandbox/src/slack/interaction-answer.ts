import { problemsOfBlocks } from './blocks.js';

const MAX_TEXT_CHARACTERS = 40_000;

/** What an app answers to something that a person did: in the answer itself, or later at the response URL. */
export interface InteractionAnswer {
  readonly text: string;
  readonly blocks: readonly unknown[];
  readonly isInChannel: boolean;
  readonly replacesOriginal: boolean;
  readonly deletesOriginal: boolean;
}

export type ReadAnswer =
  | { readonly outcome: 'message'; readonly answer: InteractionAnswer }
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'invalid'; readonly problem: string };

/** Reads an answer as Slack does: nothing, plain text, or a message as JSON. */
export function readAnswer(body: string): ReadAnswer {
  if (body.trim() === '') return { outcome: 'nothing' };
  const given = parse(body);
  if (given === undefined) return messageOf({ text: body });
  return messageOf(given);
}

function parse(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function messageOf(given: Readonly<Record<string, unknown>>): ReadAnswer {
  const { text = '', blocks = [], response_type: type = 'ephemeral' } = given;
  const isDeletion = given.delete_original === true;
  if (typeof text !== 'string') return invalid('text must be a string');
  if (text.length > MAX_TEXT_CHARACTERS) return invalid('msg_too_long');
  if (type !== 'ephemeral' && type !== 'in_channel') return invalid('response_type must be ephemeral or in_channel');
  const problems = problemsOfBlocks(blocks);
  if (problems.length > 0) return invalid(problems.join('; '));
  if (text.trim() === '' && (blocks as readonly unknown[]).length === 0 && !isDeletion) return invalid('no_text');
  return {
    outcome: 'message',
    answer: {
      text,
      blocks: blocks as readonly unknown[],
      isInChannel: type === 'in_channel',
      replacesOriginal: given.replace_original === true,
      deletesOriginal: isDeletion,
    },
  };
}

function invalid(problem: string): ReadAnswer {
  return { outcome: 'invalid', problem };
}
