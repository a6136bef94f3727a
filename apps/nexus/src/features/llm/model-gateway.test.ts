import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../testing/eventually.js';
import {
  beginStream,
  doneFrame,
  framesOf,
  json,
  ProviderDouble,
  tokens,
  usageFrame,
} from '../../testing/provider-double.js';
import { startTestNexus, type TestNexus } from '../../testing/test-nexus.js';
import type { HeldTask, World } from '../../testing/test-rows.js';
import { AgentTokens } from '../access/agent-token.service.js';

const completion = {
  id: 'c1',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }],
  usage: tokens,
};
const messages = [{ role: 'user' as const, content: 'Hello' }];

let provider: ProviderDouble;
let nexus: TestNexus;
let world: World;
let held: HeldTask;
let apiKey: string;
let client: OpenAI;

beforeAll(async () => {
  provider = await new ProviderDouble().start();
  nexus = await startTestNexus({
    NEXUS_MODEL_PROVIDER_BASE_URL: provider.baseUrl,
    NEXUS_MODEL_PROVIDER_API_KEY: 'provider-key',
    NEXUS_MODEL_CONCURRENCY: '2',
    NEXUS_MODEL_HEADERS_TIMEOUT_MS: '700',
    NEXUS_MODEL_IDLE_TIMEOUT_MS: '700',
    NEXUS_MODEL_BODY_LIMIT_BYTES: '20000',
  });
});
afterAll(async () => {
  await nexus?.close();
  await provider?.stop();
});
beforeEach(async () => {
  world = await nexus.rows.world();
  held = await nexus.rows.claim(world);
  apiKey = await keyFor('gpt-5');
  client = new OpenAI({ baseURL: `${nexus.url}/llm/openai/v1`, apiKey, maxRetries: 0 });
});

const keyFor = (model: string) =>
  nexus.application
    .get(AgentTokens, { strict: false })
    .issueRunKey({ tenantId: world.tenantId, agentId: world.agentId, model, ...held });
const ask = (body: object = {}, headers: Record<string, string> = {}) =>
  fetch(`${nexus.url}/llm/openai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-5', messages, ...body }),
  });
const recorded = () =>
  eventually(() =>
    nexus.rows.query.selectFrom('model_call').selectAll().where('run_id', '=', held.runId).executeTakeFirstOrThrow(),
  );

describe('an answer', () => {
  test('comes through the official client unchanged, and its use is written down with the event', async () => {
    provider.answerWith(json(200, completion));
    const answer = await client.chat.completions.create({ model: 'default', messages });
    expect(answer).toEqual(completion);
    const [call] = provider.calls;
    expect(call?.path).toBe('/v1/chat/completions');
    expect(call?.headers.authorization).toBe('Bearer provider-key');
    expect(JSON.parse(call?.text ?? '')).toEqual({ model: 'gpt-5', messages });
    expect(await recorded()).toMatchObject({
      status: 200,
      model: 'gpt-5',
      provider: '127.0.0.1',
      is_stream: false,
      is_complete: true,
      input_tokens: 100,
      cached_input_tokens: 0,
      output_tokens: 20,
      cost_micro_usd: '325',
    });
    const events = await nexus.rows.query.selectFrom('event').selectAll().where('task_id', '=', held.taskId).execute();
    expect(events.map((event) => event.name)).toEqual(['model.called']);
    expect(events[0]?.payload).toMatchObject({ runId: held.runId, inputTokens: 100, costMicroUsd: 325 });
  });

  test('keeps its request id and tells how long Nexus itself took', async () => {
    provider.answerWith(json(200, completion));
    const answer = await ask();
    expect(answer.headers.get('x-request-id')).toBe('req_provider');
    expect(answer.headers.get('server-timing')).toMatch(/^nexus;dur=\d+\.\d+$/);
  });

  test('that is an error of the provider passes through with its status', async () => {
    provider.answerWith(
      json(
        429,
        { error: { message: 'Slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' } },
        { 'retry-after': '7' },
      ),
    );
    const error = await client.chat.completions
      .create({ model: 'gpt-5', messages })
      .catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
    expect(await recorded()).toMatchObject({
      status: 429,
      is_complete: false,
      input_tokens: null,
      cost_micro_usd: null,
    });
  });
});

describe('a stream', () => {
  test('is identical but for the usage that the agent did not ask for', async () => {
    const frames = framesOf(['Hel', 'lo', ' Wörld 🌍']);
    provider.answerWith((call) => {
      beginStream(call, [...frames, usageFrame, doneFrame]);
      call.response.end();
    });
    const answer = await ask({ stream: true });
    expect(await answer.text()).toBe([...frames, doneFrame].join(''));
    expect(JSON.parse(provider.calls[0]?.text ?? '').stream_options).toEqual({ include_usage: true });
    expect(await recorded()).toMatchObject({
      is_stream: true,
      is_complete: true,
      input_tokens: 100,
      output_tokens: 20,
    });
  });

  test('shows the usage to an agent that asks for it', async () => {
    provider.answerWith((call) => {
      beginStream(call, [...framesOf(['Hi']), usageFrame, doneFrame]);
      call.response.end();
    });
    const stream = await client.chat.completions.create({
      model: 'gpt-5',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)?.usage).toEqual(tokens);
  });

  test('reaches the agent as it is written, not at its end', async () => {
    let finish = (): void => undefined;
    provider.answerWith((call) => {
      beginStream(call, framesOf(['first']));
      finish = () => call.response.end(doneFrame);
    });
    const stream = await client.chat.completions.create({ model: 'gpt-5', messages, stream: true });
    const iterator = stream[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect(first.value?.choices[0]?.delta.content).toBe('first');
    finish();
    expect((await iterator.next()).done).toBe(true);
  });

  test('whose agent goes away ends at the provider at once', async () => {
    provider.answerWith((call) => beginStream(call, framesOf(['first'])));
    const leaving = new AbortController();
    const answer = await fetch(`${nexus.url}/llm/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({ model: 'gpt-5', messages, stream: true }),
      signal: leaving.signal,
    });
    await answer.body?.getReader().read();
    leaving.abort();
    await provider.calls[0]?.closed;
    expect(await recorded()).toMatchObject({ status: 200, is_complete: false, input_tokens: null });
  });

  test.each([
    ['falls silent', () => undefined, 'fell silent'],
    ['breaks off', (response: { destroy(): void }) => response.destroy(), 'closed the connection'],
  ])('that %s ends in an error, without [DONE]', async (_name, cut, words) => {
    provider.answerWith(async (call) => {
      beginStream(call, framesOf(['first']));
      call.response.write('data: {"half":');
      await new Promise((resolve) => setImmediate(resolve));
      cut(call.response);
    });
    const stream = await client.chat.completions.create({ model: 'gpt-5', messages, stream: true });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const chunk of stream) seen.push(chunk.choices[0]?.delta.content);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining(words),
    });
    expect(seen).toEqual(['first']);
    expect(await recorded()).toMatchObject({ is_complete: false });
  });

  test('of many megabytes arrives whole at an agent that reads slowly', async () => {
    const frame = framesOf(['x'.repeat(10_000)])[0] as string;
    const count = 800;
    provider.answerWith(async (call) => {
      beginStream(call, []);
      for (let index = 0; index < count; index += 1) {
        if (!call.response.write(frame)) await new Promise((resolve) => call.response.once('drain', resolve));
      }
      call.response.end(doneFrame);
    });
    const answer = await ask({ stream: true });
    let length = 0;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(length).toBe(Buffer.byteLength(frame) * count + doneFrame.length);
  });
});

describe('a call is refused', () => {
  const refusal = () => client.chat.completions.create({ model: 'gpt-5', messages }).catch((error: unknown) => error);

  test('without a key of a run: AuthenticationError', async () => {
    const { accessToken } = await nexus.application
      .get(AgentTokens, { strict: false })
      .exchange(world.clientId, world.clientSecret);
    for (const key of ['nonsense', accessToken, `${apiKey}x`]) {
      client = new OpenAI({ baseURL: `${nexus.url}/llm/openai/v1`, apiKey: key, maxRetries: 0 });
      expect(await refusal()).toBeInstanceOf(OpenAI.AuthenticationError);
    }
  });

  test('once the claim is lost: ConflictError, which the client does not try again', async () => {
    provider.answerWith(json(200, completion));
    await nexus.rows.endClaim(held.taskId);
    await nexus.rows.claim(world, held.taskId);
    client = new OpenAI({ baseURL: `${nexus.url}/llm/openai/v1`, apiKey, maxRetries: 2 });
    const startedAt = performance.now();
    expect(await refusal()).toBeInstanceOf(OpenAI.ConflictError);
    expect(performance.now() - startedAt).toBeLessThan(400);
    expect(provider.calls).toEqual([]);
  });

  test('for another model: PermissionDeniedError that says what is allowed', async () => {
    const error = await client.chat.completions
      .create({ model: 'gpt-5-pro', messages })
      .catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(error).toMatchObject({
      code: 'model_not_allowed',
      param: 'model',
      message: expect.stringContaining('gpt-5, not gpt-5-pro'),
    });
  });

  test('that cannot be read: BadRequestError; that is too large: 413', async () => {
    expect((await ask({ stream: 'yes' })).status).toBe(400);
    const large = await ask({ user: 'x'.repeat(30_000) });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: { code: 'too_large' } });
  });

  test('above the limit of open calls: 429 with Retry-After, and room again afterwards', async () => {
    const finish: (() => void)[] = [];
    provider.answerWith((call) => {
      beginStream(call, framesOf(['first']));
      finish.push(() => call.response.end(doneFrame));
    });
    const open = await Promise.all([ask({ stream: true }), ask({ stream: true })]);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    for (const end of finish) end();
    await Promise.all(open.map((answer) => answer.text()));
    provider.answerWith(json(200, completion));
    await eventually(async () => expect((await ask()).status).toBe(200));
  });
});

describe('when the provider fails', () => {
  test.each([401, 403])('with %i, the agent is told of the provider, never that its key is wrong', async (status) => {
    provider.answerWith(
      json(status, {
        error: { message: 'Incorrect API key provided: provider-key', type: 'x', param: null, code: 'invalid_api_key' },
      }),
    );
    const answer = await ask();
    expect(answer.status).toBe(502);
    const text = await answer.text();
    expect(text).toContain('provider_unavailable');
    expect(text).not.toContain('provider-key');
  });

  test('by not beginning its answer, the agent is told within the time limit', async () => {
    provider.answerWith(() => undefined);
    const answer = await ask();
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining('did not begin'), code: 'provider_unavailable' },
    });
    expect(await recorded()).toMatchObject({ status: 502, is_complete: false, first_byte_ms: null });
  });
});

test('the list of models is the one of the run', async () => {
  const models = [];
  for await (const model of client.models.list()) models.push(model.id);
  expect(models).toEqual(['gpt-5']);
  expect((await fetch(`${nexus.url}/llm/openai/v1/models`)).status).toBe(401);
});
