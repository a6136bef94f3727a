import OpenAI, { APIConnectionTimeoutError, APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Harness } from '../testing/workspace.js';
import { startHarness } from '../testing/workspace.js';
import { countTokens } from './tokens.js';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness({ timings: { openaiChunkDelayMs: 0, openaiSlowDelayMs: 60, faultHoldMs: 2000 } });
});
afterAll(() => harness.sandbox.close());

function ask(
  content: string,
  extra: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
): Promise<OpenAI.ChatCompletion> {
  return harness.openai.chat.completions.create({
    model: 'sandbox-demo',
    messages: [{ role: 'user', content }],
    ...extra,
  });
}

async function refusalOf(call: Promise<unknown>): Promise<APIError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof APIError)) throw new Error(`expected an APIError, got ${String(error)}`);
  return error;
}

describe('the official OpenAI SDK, unchanged', () => {
  test('the same prompt gives the same answer, with usage that can be checked', async () => {
    const prompt = 'STEP: plan\nTITLE: Fix the login';
    const [first, second] = await Promise.all([ask(prompt), ask(prompt)]);
    const text = first.choices[0]?.message.content ?? '';
    expect(text).toBe(second.choices[0]?.message.content);
    expect(text.split('\n')).toHaveLength(3);
    expect(first.usage).toMatchObject({ prompt_tokens: countTokens(prompt), completion_tokens: countTokens(text) });
  });

  test('work quotes what the person answered', async () => {
    const answer = await ask('STEP: work\nTITLE: Fix the login\nANSWER: only the mobile app');
    expect(answer.choices[0]?.message.content).toContain('only the mobile app');
  });

  test('a stream is the same text, word by word, with usage only when asked for', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'STEP: summarize\nTITLE: Fix' }];
    const whole = await harness.openai.chat.completions.create({ model: 'sandbox-demo', messages });
    const read = async (isUsageAsked: boolean): Promise<{ text: string; usage: unknown }> => {
      const options = isUsageAsked ? { stream_options: { include_usage: true } } : {};
      const stream = await harness.openai.chat.completions.create({
        model: 'sandbox-demo',
        messages,
        stream: true,
        ...options,
      });
      let text = '';
      let usage: unknown;
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        usage = chunk.usage ?? usage;
      }
      return { text, usage };
    };
    expect(await read(true)).toEqual({ text: whole.choices[0]?.message.content, usage: whole.usage });
    expect(await read(false)).toEqual({ text: whole.choices[0]?.message.content, usage: undefined });
  });

  test('a tool is called, whole and streamed, and answered after its result', async () => {
    const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'search', parameters: {} } }];
    const called = await ask('find it', { model: 'sandbox-tool', tools });
    const call = called.choices[0]?.message.tool_calls?.[0];
    expect(called.choices[0]?.finish_reason).toBe('tool_calls');
    expect(call).toMatchObject({ type: 'function', function: { name: 'search', arguments: '{"query":"find it"}' } });
    const streamed = await harness.openai.chat.completions
      .stream({ model: 'sandbox-tool', tools, messages: [{ role: 'user', content: 'find it' }] })
      .finalChatCompletion();
    expect(streamed.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'search', arguments: '{"query":"find it"}' },
    });
    const answered = await harness.openai.chat.completions.create({
      model: 'sandbox-tool',
      messages: [{ role: 'tool', tool_call_id: call?.id ?? '', content: 'found' }],
    });
    expect(answered.choices[0]?.message.content).toContain('found');
  });

  test('embeddings are unit vectors, the same for the same text in both encodings', async () => {
    const create = (encoding: 'float' | 'base64' | undefined): Promise<OpenAI.CreateEmbeddingResponse> =>
      harness.openai.embeddings.create({
        model: 'text-embedding-3-small',
        input: ['login bug', 'bug in login'],
        ...(encoding === undefined ? {} : { encoding_format: encoding }),
      });
    const plain = await create('float');
    const vector = plain.data[0]?.embedding ?? [];
    expect(vector).toHaveLength(1536);
    expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    expect((await create(undefined)).data[0]?.embedding[0]).toBeCloseTo(vector[0] ?? 0, 6);
    expect(plain.usage).toEqual({
      prompt_tokens: countTokens('login bug') + countTokens('bug in login'),
      total_tokens: 6,
    });
  });

  test('models are listed', async () => {
    const ids: string[] = [];
    for await (const { id } of harness.openai.models.list()) ids.push(id);
    expect(ids).toEqual(expect.arrayContaining(['sandbox-demo', 'sandbox-tool', 'text-embedding-3-small']));
  });
});

describe('refusals', () => {
  test('a wrong key', async () => {
    const other = new OpenAI({ baseURL: harness.world.openai.baseUrl, apiKey: 'sk-wrong-1234', maxRetries: 0 });
    expect(await refusalOf(other.models.list())).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });

  test('an unknown model', async () => {
    expect(await refusalOf(ask('x', { model: 'gpt-nothing' }))).toMatchObject({ status: 404, code: 'model_not_found' });
  });

  test.each<[string, unknown, string]>([
    ['model', { messages: [{ role: 'user', content: 'x' }] }, 'model'],
    ['messages', { model: 'sandbox-demo' }, 'messages'],
    ['no messages', { model: 'sandbox-demo', messages: [] }, 'messages'],
    ['a role', { model: 'sandbox-demo', messages: [{ role: 'boss', content: 'x' }] }, 'messages[0].role'],
    [
      'stream_options without stream',
      { model: 'sandbox-demo', messages: [{ role: 'user', content: 'x' }], stream_options: {} },
      'stream_options',
    ],
  ])('a wrong request names the field: %s', async (_what, body, param) => {
    const error = await refusalOf(harness.openai.post('/chat/completions', { body: body as Record<string, unknown> }));
    expect(error).toMatchObject({ status: 400, param, type: 'invalid_request_error' });
  });

  test('an unknown path', async () => {
    expect(await refusalOf(harness.openai.post('/audio/speech', { body: {} }))).toMatchObject({ status: 404 });
  });
});

describe('scripted behaviours', () => {
  test('sandbox-error-500 and sandbox-rate-limited', async () => {
    expect(await refusalOf(ask('x', { model: 'sandbox-error-500' }))).toMatchObject({ status: 500 });
    const limited = await refusalOf(ask('x', { model: 'sandbox-rate-limited' }));
    expect([limited.status, limited.headers?.get('retry-after')]).toEqual([429, '1']);
  });

  test('a marker in the prompt decides over the model', async () => {
    expect(await refusalOf(ask('please\nBEHAVIOUR: fail_500'))).toMatchObject({ status: 500 });
  });

  test('sandbox-slow answers late', async () => {
    const startedAt = performance.now();
    await ask('x', { model: 'sandbox-slow' });
    expect(performance.now() - startedAt).toBeGreaterThan(50);
  });

  test('sandbox-hang never answers', async () => {
    const hanging = harness.openai.chat.completions.create(
      { model: 'sandbox-hang', messages: [{ role: 'user', content: 'x' }] },
      { timeout: 80 },
    );
    await expect(hanging).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  });

  test('sandbox-cut breaks off in the middle of the stream', async () => {
    const stream = await harness.openai.chat.completions.create({
      model: 'sandbox-cut',
      stream: true,
      messages: [{ role: 'user', content: 'STEP: work\nTITLE: Fix' }],
    });
    let text = '';
    let finish: unknown = null;
    const reading = (async () => {
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? '';
        finish = chunk.choices[0]?.finish_reason ?? finish;
      }
    })();
    await expect(reading).rejects.toThrow();
    expect(text.length).toBeGreaterThan(10);
    expect(finish).toBeNull();
  });

  test('max_completion_tokens cuts with finish reason length', async () => {
    const answer = await ask('STEP: work\nTITLE: Fix', { max_completion_tokens: 5 });
    expect(answer.choices[0]?.finish_reason).toBe('length');
    expect(answer.usage?.completion_tokens).toBe(5);
  });
});
