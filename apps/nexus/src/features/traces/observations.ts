import type { MessageKind, ThoughtKind, ToolUse } from '@oblivion/protocol';
import type { Observation, TraceContext } from '../../integrations/langfuse/observation.js';
import type { RunStatus } from '../../platform/database/schema.js';
import { boundedJson } from './bounded-json.js';
import { maskSecrets } from './mask-secrets.js';
import { spanIdOf, traceIdOf } from './span-ids.js';

/** A run with what is told of it on each of its observations. */
export interface TracedRun {
  readonly id: string;
  readonly epoch: number;
  readonly status: RunStatus;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly traceparent: string | null;
  readonly tenantId: string;
  readonly tenantSlug: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly taskId: string;
  readonly taskUrl: string;
  readonly taskTitle: string;
  readonly taskDescription: string;
  readonly projectTag: string;
  readonly groupName: string;
}

/** Whether words may be sent, and how many. */
export interface ContentPolicy {
  readonly sendsContent: boolean;
  readonly contentLimitBytes: number;
}

/** A model call as its trace shows it. */
export interface TracedCall {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly status: number;
  readonly isStream: boolean;
  readonly isComplete: boolean;
  readonly usage: { inputTokens: number; cachedInputTokens: number; outputTokens: number } | undefined;
  readonly costMicroUsd: number | null;
  readonly endedAt: Date;
  readonly durationMs: number;
  readonly firstByteMs: number | null;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly input: unknown;
  readonly output: unknown;
}

export function traceOf(run: TracedRun): TraceContext {
  const openTelemetryTrace = run.traceparent?.split('-')[1];
  return {
    traceId: traceIdOf(run.id),
    name: run.agentName,
    userId: run.agentId,
    sessionId: run.taskId,
    tags: [run.projectTag, run.groupName],
    metadata: {
      tenant: run.tenantSlug,
      run_id: run.id,
      epoch: String(run.epoch),
      task_url: run.taskUrl,
      ...(openTelemetryTrace === undefined ? {} : { opentelemetry_trace_id: openTelemetryTrace }),
    },
  };
}

/** The root: the whole attempt of an agent at a task. `result`: what the agent said at its end. */
export function runObservation(run: TracedRun, result: string | null, policy: ContentPolicy): Observation {
  const isFailure = run.status === 'failed' || run.status === 'lost';
  return {
    trace: traceOf(run),
    spanId: spanIdOf(run.id),
    type: 'agent',
    name: run.agentName,
    startMs: run.startedAt.getTime(),
    endMs: (run.endedAt ?? run.startedAt).getTime(),
    ...content(policy, 'input', { title: run.taskTitle, description: run.taskDescription }),
    ...(result === null ? {} : content(policy, 'output', result)),
    level: isFailure ? 'ERROR' : run.status === 'completed' ? 'DEFAULT' : 'WARNING',
    statusMessage: `the run ended as ${run.status}`,
    conventions: {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.id': run.agentId,
      'gen_ai.agent.name': run.agentName,
      'gen_ai.conversation.id': run.taskId,
    },
  };
}

export function thoughtObservation(
  run: TracedRun,
  thought: { id: string; kind: ThoughtKind; text: string; tool: ToolUse | null; at: Date },
  policy: ContentPolicy,
): Observation {
  const { id, kind, text, tool, at } = thought;
  if (tool !== null) return toolObservation(run, { id, tool, at }, policy);
  return { ...momentOf(run, id, at), name: kind, ...content(policy, 'output', text) };
}

function toolObservation(
  run: TracedRun,
  { id, tool, at }: { id: string; tool: ToolUse; at: Date },
  policy: ContentPolicy,
): Observation {
  const isFailure = tool.error !== null;
  return {
    ...childOf(run, id),
    type: 'tool',
    name: tool.name,
    startMs: at.getTime() - tool.durationMs,
    endMs: at.getTime(),
    ...content(policy, 'input', tool.arguments),
    ...(isFailure || tool.result === undefined ? {} : content(policy, 'output', tool.result)),
    level: isFailure ? 'ERROR' : 'DEFAULT',
    ...(isFailure ? { statusMessage: policy.sendsContent ? String(maskSecrets(tool.error)) : 'the tool failed' } : {}),
    conventions: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool.name },
  };
}

/** A question, a blocker, or another word of the agent to people. */
export function messageObservation(
  run: TracedRun,
  message: { id: string; kind: MessageKind; text: string; at: Date },
  policy: ContentPolicy,
): Observation {
  return { ...momentOf(run, message.id, message.at), name: message.kind, ...content(policy, 'output', message.text) };
}

export function callObservation(run: TracedRun, call: TracedCall, policy: ContentPolicy): Observation {
  const endMs = call.endedAt.getTime();
  const startMs = endMs - call.durationMs;
  const problem = problemOf(call);
  return {
    ...childOf(run, call.id),
    type: 'generation',
    name: `chat ${call.model}`,
    startMs,
    endMs,
    ...(call.input === undefined ? {} : content(policy, 'input', call.input)),
    ...(call.output === undefined ? {} : content(policy, 'output', call.output)),
    level: problem === undefined ? 'DEFAULT' : 'ERROR',
    ...(problem === undefined ? {} : { statusMessage: problem }),
    metadata: { status: String(call.status), stream: String(call.isStream) },
    model: {
      name: call.model,
      provider: call.provider,
      parameters: boundedJson(call.parameters, policy.contentLimitBytes),
      ...(call.usage === undefined ? {} : { usage: usageDetails(call.usage) }),
      ...(call.costMicroUsd === null ? {} : { cost: { total: call.costMicroUsd / 1_000_000 } }),
      ...(call.isStream && call.firstByteMs !== null ? { completionStartMs: startMs + call.firstByteMs } : {}),
    },
    conventions: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': call.provider,
      'gen_ai.request.model': call.model,
    },
  };
}

/** Each token under one key: what came from the cache is no part of `input` here. */
export function usageDetails(usage: NonNullable<TracedCall['usage']>): Record<string, number> {
  const { inputTokens, cachedInputTokens, outputTokens } = usage;
  return {
    input: inputTokens - cachedInputTokens,
    ...(cachedInputTokens === 0 ? {} : { input_cached_tokens: cachedInputTokens }),
    output: outputTokens,
    total: inputTokens + outputTokens,
  };
}

const agentLeftStatus = 499;

function problemOf({ status, isComplete }: TracedCall): string | undefined {
  if (status === agentLeftStatus) return 'the agent left before the answer began';
  if (status >= 400) return `the model provider answered with status ${status}`;
  return isComplete ? undefined : 'the answer broke off';
}

function childOf(run: TracedRun, id: string): Pick<Observation, 'trace' | 'spanId' | 'parentSpanId'> {
  return { trace: traceOf(run), spanId: spanIdOf(id), parentSpanId: spanIdOf(run.id) };
}

function momentOf(run: TracedRun, id: string, at: Date) {
  return { ...childOf(run, id), type: 'event', startMs: at.getTime(), endMs: at.getTime() } as const;
}

function content<K extends 'input' | 'output'>(policy: ContentPolicy, key: K, value: unknown): { [P in K]?: string } {
  if (!policy.sendsContent) return {};
  return { [key]: boundedJson(maskSecrets(value), policy.contentLimitBytes) } as { [P in K]?: string };
}
