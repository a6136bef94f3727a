import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readClientCredentials } from './client-credentials.js';

const grant = { grant_type: 'client_credentials' };
const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`;

test('credentials are read from the body', () => {
  const body = { ...grant, client_id: 'crd_1', client_secret: 's' };
  expect(readClientCredentials(undefined, body)).toEqual({ outcome: 'given', clientId: 'crd_1', clientSecret: 's' });
});

test('whatever a client encodes in HTTP Basic comes out as it was', () => {
  const text = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(text, text, (clientId, clientSecret) => {
      expect(readClientCredentials(basic(clientId, clientSecret), grant)).toEqual({
        outcome: 'given',
        clientId,
        clientSecret,
      });
    }),
  );
});

test.each([
  ['no body', undefined, undefined, 'invalid_request'],
  ['a body that is no object', undefined, 'text', 'invalid_request'],
  ['no grant type', undefined, { client_id: 'a', client_secret: 'b' }, 'invalid_request'],
  ['another grant type', undefined, { grant_type: 'password' }, 'unsupported_grant_type'],
  ['no credentials', undefined, grant, 'invalid_client'],
  ['half of them', undefined, { ...grant, client_id: 'a' }, 'invalid_client'],
  ['another scheme', 'Bearer x', grant, 'invalid_client'],
  ['Basic without a colon', `Basic ${Buffer.from('abc').toString('base64')}`, grant, 'invalid_client'],
  ['Basic with a bad escape', `Basic ${Buffer.from('%zz:b').toString('base64')}`, grant, 'invalid_client'],
  ['both places', basic('a', 'b'), { ...grant, client_id: 'a', client_secret: 'b' }, 'invalid_request'],
  ['texts that are none', undefined, { ...grant, client_id: 3, client_secret: 'b' }, 'invalid_request'],
])('%s is refused', (_name, authorization, body, error) => {
  expect(readClientCredentials(authorization, body)).toMatchObject({ outcome: 'refused', error });
});
