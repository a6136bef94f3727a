import { z } from 'zod';

const part = z.looseObject({ type: z.string(), text: z.string().optional() });

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(part)]).nullish(),
  tool_calls: z.array(z.looseObject({ id: z.string() })).optional(),
  tool_call_id: z.string().optional(),
});

const tool = z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() });

const chatRequest = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  tools: z.array(tool).optional(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: z.number().int().min(1).nullish(),
  max_completion_tokens: z.number().int().min(1).nullish(),
  n: z.literal(1).nullish(),
});

export type ChatRequest = z.infer<typeof chatRequest>;
export type ChatMessage = z.infer<typeof message>;

export type ChatRequestResult =
  | { readonly outcome: 'valid'; readonly request: ChatRequest }
  | { readonly outcome: 'invalid'; readonly param: string; readonly message: string };

/** Checks a chat completion request and names the first field that is wrong. */
export function parseChatRequest(body: unknown): ChatRequestResult {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) return invalid(parsed.error.issues, body);
  const { stream, stream_options: options } = parsed.data;
  if (options !== undefined && options !== null && stream !== true) {
    const message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
    return { outcome: 'invalid', param: 'stream_options', message };
  }
  return { outcome: 'valid', request: parsed.data };
}

/** The text of a message, whichever way it was given. */
export function textOf(given: ChatMessage): string {
  if (typeof given.content === 'string') return given.content;
  return (given.content ?? []).map(({ text }) => text ?? '').join('');
}

function invalid(issues: readonly z.core.$ZodIssue[], body: unknown): ChatRequestResult {
  const issue = issues[0];
  const path = issue?.path ?? [];
  const param = path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
  const [top] = path;
  const isMissing = typeof top === 'string' && (body as Readonly<Record<string, unknown>> | null)?.[top] === undefined;
  if (isMissing && top === 'model') return { outcome: 'invalid', param, message: 'you must provide a model parameter' };
  if (isMissing) return { outcome: 'invalid', param, message: `Missing required parameter: '${param}'.` };
  return { outcome: 'invalid', param, message: `Invalid value for '${param}': ${issue?.message ?? 'invalid'}.` };
}
