import fc from 'fast-check';
import { expect, test } from 'vitest';
import { open, seal } from './secret-box.js';

const key = Buffer.alloc(32, 7);

test('what was sealed opens again with the same key and context', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, context) => {
      expect(open(seal(text, key, context), key, context)).toBe(text);
    }),
  );
});

test('another key, another context or any changed byte does not open', () => {
  const sealed = seal('xoxb-secret', key, 'con_1');
  expect(() => open(sealed, Buffer.alloc(32, 8), 'con_1')).toThrow('another key');
  expect(() => open(sealed, key, 'con_2')).toThrow();
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] as number) ^ 1;
    expect(() => open(changed, key, 'con_1')).toThrow();
  }
});
