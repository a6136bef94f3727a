/** The bytes of a call, as far as they were kept for its trace. */
export interface CallContent {
  readonly request: Buffer;
  readonly answer: Buffer;
  readonly isAnswerCut: boolean;
}

/** What was asked: the words, and beside them how the model was to answer. */
export interface AskedContent {
  readonly input: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Fields of a request that say how to answer, not what to answer to. */
const parameterNames = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'stop',
  'n',
  'reasoning_effort',
  'response_format',
  'tool_choice',
  'parallel_tool_calls',
] as const;

/** Reads a request of the chat completions API. Nothing of it is checked again: the provider did. */
export function readAsked(request: Buffer): AskedContent {
  const body = parseObject(request.toString('utf8')) ?? {};
  const parameters = Object.fromEntries(
    parameterNames.filter((name) => body[name] !== undefined && body[name] !== null).map((name) => [name, body[name]]),
  );
  const { messages, tools } = body;
  const input = tools === undefined ? messages : { messages, tools };
  return { input, parameters };
}

/** Reads an answer of the chat completions API, streamed or whole; undefined when it holds none. */
export function readAnswered(content: Pick<CallContent, 'answer' | 'isAnswerCut'>): unknown {
  const text = content.answer.toString('utf8');
  const messages = text.trimStart().startsWith('{') ? readWhole(text) : readStream(text);
  if (messages.length === 0) return undefined;
  const output = messages.length === 1 ? messages[0] : messages;
  return content.isAnswerCut ? { beginning: output, cut: true } : output;
}

function readWhole(text: string): unknown[] {
  const body = parseObject(text);
  if (body?.['error'] !== undefined) return [{ error: body['error'] }];
  const choices = body?.['choices'];
  if (!Array.isArray(choices)) return [];
  return choices.flatMap((choice: unknown) => {
    const { message, finish_reason } = (choice ?? {}) as { message?: object; finish_reason?: unknown };
    return message === undefined ? [] : [{ ...message, finish_reason }];
  });
}

interface Gathered {
  role: string;
  content: string;
  toolCalls: Map<number, { id?: string; name: string; arguments: string }>;
  finish_reason: unknown;
}

interface Delta {
  readonly role?: string;
  readonly content?: string | null;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function?: { readonly name?: string; readonly arguments?: string };
  }[];
}

function readStream(text: string): unknown[] {
  const gathered = new Map<number, Gathered>();
  for (const line of text.split('\n')) {
    if (!line.startsWith('data:')) continue;
    const choices = parseObject(line.slice(5))?.['choices'];
    if (Array.isArray(choices)) for (const choice of choices) gather(gathered, choice);
  }
  return [...gathered.values()].map(({ toolCalls, ...message }) => ({
    ...message,
    ...(toolCalls.size === 0 ? {} : { tool_calls: [...toolCalls.values()] }),
  }));
}

function gather(gathered: Map<number, Gathered>, choice: unknown): void {
  const {
    index = 0,
    delta = {},
    finish_reason,
  } = (choice ?? {}) as {
    index?: number;
    delta?: Delta | null;
    finish_reason?: unknown;
  };
  const known = gathered.get(index) ?? { role: 'assistant', content: '', toolCalls: new Map(), finish_reason: null };
  gathered.set(index, known);
  known.role = delta?.role ?? known.role;
  known.content += delta?.content ?? '';
  known.finish_reason = finish_reason ?? known.finish_reason;
  for (const call of Array.isArray(delta?.tool_calls) ? delta.tool_calls : []) {
    const at = call.index ?? 0;
    const former = known.toolCalls.get(at) ?? { name: '', arguments: '' };
    known.toolCalls.set(at, {
      ...former,
      ...(call.id === undefined ? {} : { id: call.id }),
      name: former.name + (call.function?.name ?? ''),
      arguments: former.arguments + (call.function?.arguments ?? ''),
    });
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
