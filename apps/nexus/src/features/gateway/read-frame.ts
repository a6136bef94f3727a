import { type ClientFrame, clientFrame, type ErrorCode } from '@oblivion/protocol';

export type ReadFrame =
  | { readonly outcome: 'frame'; readonly frame: ClientFrame }
  | {
      readonly outcome: 'bad';
      /** The request id, when at least that could be read: the error is then an answer to it. */
      readonly replyTo: string | null;
      readonly code: Extract<ErrorCode, 'invalid_frame'>;
      readonly message: string;
      readonly field?: string;
    };

/** Reads one text frame of an agent; says which field is wrong and what is allowed. */
export function readFrame(text: string): ReadFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { outcome: 'bad', replyTo: null, code: 'invalid_frame', message: 'The frame must be a JSON object.' };
  }
  const parsed = clientFrame.safeParse(value);
  if (parsed.success) return { outcome: 'frame', frame: parsed.data };
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') || 'type';
  const message = `${field}: ${issue?.message ?? 'is not valid'}`;
  return { outcome: 'bad', replyTo: requestId(value), code: 'invalid_frame', message, field };
}

function requestId(value: unknown): string | null {
  const id = (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' && id.length <= 100 ? id : null;
}
