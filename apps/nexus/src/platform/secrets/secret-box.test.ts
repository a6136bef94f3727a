import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Keyring, readKeyring } from './keyring.js';
import { keyIdOf, leastSealedLength, open, seal, UnknownKeyError } from './secret-box.js';

const old = Buffer.alloc(32, 7);
const fresh = Buffer.alloc(32, 8);
const only = (current: Buffer): Keyring => ({ current, others: [] });

test('what was sealed opens again with the same key and context', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, context) => {
      expect(open(seal(text, only(old), context), only(old), context)).toBe(text);
    }),
  );
});

test('another key, another context or any changed byte does not open', () => {
  const sealed = seal('xoxb-secret', only(old), 'con_1');
  expect(() => open(sealed, only(fresh), 'con_1')).toThrow(UnknownKeyError);
  expect(() => open(sealed, only(old), 'con_2')).toThrow();
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => open(changed, only(old), 'con_1')).toThrow();
  }
});

test('after the key was changed, old values open as long as the old key is among the others', () => {
  const sealed = seal('xoxb-secret', only(old), 'con_1');
  expect(open(sealed, { current: fresh, others: [Buffer.alloc(32, 1), old] }, 'con_1')).toBe('xoxb-secret');
});

test('new values name the current key, whichever others there are', () => {
  const sealed = seal('', { current: fresh, others: [old] }, 'con_1');
  expect(sealed.subarray(0, 4)).toEqual(keyIdOf(fresh));
  expect(sealed).toHaveLength(leastSealedLength);
});

test('a keyring is read from the texts of the settings', () => {
  const text = (key: Buffer): string => key.toString('base64');
  expect(readKeyring(text(fresh), undefined)).toEqual(only(fresh));
  expect(readKeyring(text(fresh), ` ${text(old)}, ${text(fresh)},`)).toEqual({ current: fresh, others: [old, fresh] });
});
