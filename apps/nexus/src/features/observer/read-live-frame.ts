import { type LiveClientFrame, liveClientFrame } from '@oblivion/protocol';
import { NexusError } from '../../platform/errors/nexus-error.js';

/** Reads a frame of Observer; throws `invalid_frame` and says what is wrong with it. */
export function readLiveFrame(text: string): LiveClientFrame {
  const parsed = liveClientFrame.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new NexusError('invalid_frame', `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'is not valid'}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
