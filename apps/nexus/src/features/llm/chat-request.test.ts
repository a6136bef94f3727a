import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prepareRequest } from './chat-request.js';

const prepare = (body: unknown) =>
  prepareRequest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), 'gpt-5');
const ready = (body: unknown) => {
  const request = prepare(body);
  if (request.outcome !== 'ready') throw new Error(`refused: ${JSON.stringify(request)}`);
  return { ...request, text: request.bytes.toString('utf8') };
};

describe('a request that needs no change keeps its bytes', () => {
  test.each([
    '{ "model" : "gpt-5",\n "messages":[] , "seed": 12345678901234567890 }',
    '{"stream":true,"model":"gpt-5","stream_options":{"include_usage":true}}',
  ])('%s', (text) => expect(ready(text).text).toBe(text));
});

test('a stream is asked for its usage, with every other byte as it was', () => {
  const text = ' {"model":"gpt-5","stream":true,"seed":12345678901234567890}';
  const request = ready(text);
  expect(request.text).toBe(
    ' {"stream_options":{"include_usage":true},"model":"gpt-5","stream":true,"seed":12345678901234567890}',
  );
  expect(request).toMatchObject({ isStream: true, dropsUsageFrame: true });
});

test('other stream options stay', () => {
  const request = ready({
    model: 'gpt-5',
    stream: true,
    stream_options: { include_obfuscation: false, include_usage: false },
  });
  expect(JSON.parse(request.text).stream_options).toEqual({ include_obfuscation: false, include_usage: true });
});

test('whatever else is in a request reaches the provider', () => {
  const extra = fc.dictionary(
    fc.string().filter((key) => !['model', 'stream', 'stream_options', '__proto__'].includes(key)),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(extra, fc.boolean(), fc.constantFrom('gpt-5', 'default'), (fields, stream, model) => {
      const { stream_options, ...sent } = JSON.parse(ready({ ...fields, model, stream }).text);
      expect(sent).toEqual(JSON.parse(JSON.stringify({ ...fields, model: 'gpt-5', stream })));
      expect(stream_options).toEqual(stream ? { include_usage: true } : undefined);
    }),
  );
});

test('only the model of the project, or its name "default", is allowed', () => {
  expect(ready({ model: 'default' }).model).toBe('gpt-5');
  expect(prepare({ model: 'gpt-5-pro' })).toEqual({ outcome: 'model_not_allowed', model: 'gpt-5-pro' });
});

test.each([
  ['no JSON', '{', 'body'],
  ['no object', '[]', 'body'],
  ['nothing', '', 'body'],
  ['no model', '{}', 'model'],
  ['an empty model', '{"model":""}', 'model'],
  ['a model that is no text', '{"model":5}', 'model'],
  ['a stream that is no boolean', '{"model":"gpt-5","stream":"yes"}', 'stream'],
])('%s is refused and the field named', (_name, text, field) => {
  expect(prepare(text)).toMatchObject({ outcome: 'invalid', field });
});
