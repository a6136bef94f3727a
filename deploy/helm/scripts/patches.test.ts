import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type PatchOperation, patchBetween } from './patches.ts';

function apply(target: unknown, operation: PatchOperation): unknown {
  if (operation.path === '') return operation.op === 'remove' ? undefined : operation.value;
  const keys = operation.path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  const result = structuredClone(target);
  const holder = keys.reduce<Record<string, unknown>>(
    (inner, key) => inner[key] as Record<string, unknown>,
    result as Record<string, unknown>,
  );
  if (operation.op === 'remove') delete holder[last];
  else holder[last] = operation.value;
  return result;
}

const key = fc.constantFrom('a', 'b', 'helm.sh/hook', 'x~y');
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { noNullPrototype: true }),
  ),
}));
const manifest = fc.dictionary(key, value, { noNullPrototype: true });

test('a patch makes the second of the first, and there is none between equals', () => {
  fc.assert(
    fc.property(manifest, manifest, (before, after) => {
      expect(patchBetween(before, after).reduce<unknown>(apply, before)).toEqual(after);
      expect(patchBetween(after, after)).toEqual([]);
    }),
  );
});
