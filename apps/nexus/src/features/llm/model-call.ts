import { type EventPayload, type Id } from '@oblivion/protocol';
import type { RunPrincipal } from '../access/principal.js';
import type { TracedCall } from '../traces/observations.js';
import { type CallContent, readAnswered, readAsked } from './call-content.js';
import type { TokenUsage } from './token-usage.js';

/** One model call, as it ended. */
export interface ModelCall {
  readonly id: Id<'call'>;
  readonly run: RunPrincipal;
  readonly provider: string;
  readonly model: string;
  /** The provider's status, or ours when the provider gave none. */
  readonly status: number;
  readonly isStream: boolean;
  /** The whole answer of a successful call reached the agent. */
  readonly isComplete: boolean;
  /** Unknown when the provider told none or the answer was cut. */
  readonly usage: TokenUsage | undefined;
  readonly costMicroUsd: number | null;
  readonly durationMs: number;
  /** From the request's arrival to the first byte of the answer; null when there was none. */
  readonly firstByteMs: number | null;
  readonly endedAt: Date;
  /** What Nexus told the agent in place of an answer. */
  readonly failure?: string | undefined;
  /** What the call was about, for its trace; absent where no trace wants it. Never logged. */
  readonly content?: CallContent | undefined;
}

/** What the tenant's stream tells of a call. */
export function toModelCalled(call: ModelCall): EventPayload<'model.called'> {
  return {
    taskId: call.run.taskId,
    runId: call.run.runId,
    agentId: call.run.agentId,
    model: call.model,
    status: call.status,
    inputTokens: call.usage?.inputTokens ?? null,
    outputTokens: call.usage?.outputTokens ?? null,
    costMicroUsd: call.costMicroUsd,
    durationMs: call.durationMs,
  };
}

/** The call as its trace shows it. */
export function toTracedCall(call: ModelCall): TracedCall {
  const { run: _run, content, failure: _failure, ...facts } = call;
  const asked = content === undefined ? { input: undefined, parameters: {} } : readAsked(content.request);
  return { ...facts, ...asked, output: content === undefined ? undefined : readAnswered(content) };
}
