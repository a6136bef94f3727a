import { type ChatRequest, textOf } from './chat-request.js';
import type { ModelBehaviour } from './models.js';
import { answerTo } from './script.js';
import { countTokens } from './tokens.js';

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly audio_tokens: number };
  readonly completion_tokens_details: {
    readonly reasoning_tokens: number;
    readonly audio_tokens: number;
    readonly accepted_prediction_tokens: number;
    readonly rejected_prediction_tokens: number;
  };
}

export interface ToolCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** An answer before it is shaped as one body or as a stream. */
export interface Completion {
  readonly id: string;
  readonly createdSeconds: number;
  readonly model: string;
  readonly text: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls';
  readonly usage: Usage;
}

export interface CompletionInput {
  readonly request: ChatRequest;
  readonly behaviour: ModelBehaviour;
  readonly id: string;
  readonly nowMs: number;
}

/** The scripted completion of a request. `max_tokens` cuts it with finish reason `length`. */
export function complete({ request, behaviour, id, nowMs }: CompletionInput): Completion {
  const texts = request.messages.map(textOf);
  const common = { id, createdSeconds: Math.floor(nowMs / 1000), model: request.model };
  const promptTokens = countTokens(texts.join('\n'));
  if (behaviour === 'call_tool' && request.messages.at(-1)?.role !== 'tool') {
    const call = toolCallFor(request, id);
    const usage = usageOf(promptTokens, countTokens(call.function.arguments));
    return { ...common, text: null, toolCalls: [call], finishReason: 'tool_calls', usage };
  }
  const whole = answerTo(texts);
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  const isCut = countTokens(whole) > limit;
  const text = isCut ? whole.slice(0, limit * 4) : whole;
  return {
    ...common,
    text,
    toolCalls: [],
    finishReason: isCut ? 'length' : 'stop',
    usage: usageOf(promptTokens, countTokens(text)),
  };
}

/** The body of an answer that is not streamed. */
export function completionBody(completion: Completion): Readonly<Record<string, unknown>> {
  const { id, createdSeconds, model, text, toolCalls, finishReason, usage } = completion;
  const message = {
    role: 'assistant',
    content: text,
    ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    refusal: null,
    annotations: [],
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
  return {
    id,
    object: 'chat.completion',
    created: createdSeconds,
    model,
    choices,
    usage,
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  };
}

/** The chunks of a streamed answer, in order, without the closing `[DONE]`. */
export function completionChunks(
  completion: Completion,
  isUsageIncluded: boolean,
): readonly Readonly<Record<string, unknown>>[] {
  const chunk = (delta: unknown, finishReason: string | null): Readonly<Record<string, unknown>> => ({
    ...chunkBase(completion),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    ...(isUsageIncluded ? { usage: null } : {}),
  });
  const opening = chunk({ role: 'assistant', content: completion.text === null ? null : '', refusal: null }, null);
  const words = wordsOf(completion.text ?? '').map((content) => chunk({ content }, null));
  const tools = completion.toolCalls.flatMap((call, index) => [
    chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }, null),
    chunk({ tool_calls: [{ index, function: { arguments: call.function.arguments } }] }, null),
  ]);
  const usage = isUsageIncluded ? [{ ...chunkBase(completion), choices: [], usage: completion.usage }] : [];
  return [opening, ...words, ...tools, chunk({}, completion.finishReason), ...usage];
}

/** A text in pieces that together are the text again: each word with the space before it. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\s*\S+|\s+$/g) ?? [];
}

function chunkBase({ id, createdSeconds, model }: Completion): Readonly<Record<string, unknown>> {
  return {
    id,
    object: 'chat.completion.chunk',
    created: createdSeconds,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_sandbox',
  };
}

function toolCallFor(request: ChatRequest, id: string): ToolCall {
  const name = request.tools?.find((tool) => tool.function !== undefined)?.function?.name ?? 'sandbox_tool';
  const query = textOf(request.messages.at(-1) ?? { role: 'user', content: '' }).slice(0, 200);
  return { id: `call_${id.slice(-24)}`, type: 'function', function: { name, arguments: JSON.stringify({ query }) } };
}

function usageOf(promptTokens: number, completionTokens: number): Usage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
