import { request } from 'undici';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { callingIntegration } from '../../platform/http/integration.js';

/** An answer that only the person who asked sees. */
export interface EphemeralAnswer {
  readonly response_type: 'ephemeral';
  readonly text: string;
}

export function ephemeral(text: string): EphemeralAnswer {
  return { response_type: 'ephemeral', text };
}

/** Answers at the address that Slack gave for it. Never tries again: it is an answer to somebody who waits, not an effect. */
export async function answerAtResponseUrl(url: string, answer: EphemeralAnswer, timeoutMs: number): Promise<void> {
  const post = async (): Promise<number> => {
    const response = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body.dump();
    return response.statusCode;
  };
  const status = await callingIntegration('slack', post).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'no answer';
    throw new OutsideCallError('slack', { kind: 'unknown', reason }, { cause: error });
  });
  if (status !== 200) throw new OutsideCallError('slack', { kind: 'refused', reason: `http ${status}` });
}
