import { taskStatuses } from '@oblivion/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idOf } from '@/tests/fixtures';
import { readSearch, tasksAddress, toggleStatus } from './_search';

const anySearch = fc.record({
  statuses: fc.option(fc.uniqueArray(fc.constantFrom(...taskStatuses), { minLength: 1 }), { nil: undefined }),
  projectId: fc.option(
    fc.nat(99).map((number) => idOf('project', number)),
    { nil: undefined },
  ),
  search: fc.option(
    fc
      .string({ minLength: 1, maxLength: 50 })
      .map((text) => text.trim())
      .filter(Boolean),
    { nil: undefined },
  ),
  cursor: fc.option(fc.stringMatching(/^[a-z0-9._-]{1,40}$/), { nil: undefined }),
});

it('an address says exactly what was searched for', () => {
  fc.assert(
    fc.property(anySearch, (search) => {
      const { searchParams } = new URL(tasksAddress(search), 'http://observer');
      expect(readSearch(Object.fromEntries(searchParams))).toEqual(search);
    }),
  );
});

it('switching a status twice changes nothing, and begins at the first page', () => {
  fc.assert(
    fc.property(anySearch, fc.constantFrom(...taskStatuses), (search, status) => {
      const twice = toggleStatus(toggleStatus(search, status), status);
      expect(new Set(twice.statuses)).toEqual(new Set(search.statuses));
      expect(twice.cursor).toBeUndefined();
    }),
  );
});

it('what cannot be understood is left out', () => {
  const search = readSearch({ status: 'done,nonsense', projectId: '../etc', search: '  ', cursor: ['a', 'b'] });
  expect(search).toEqual({ statuses: ['done'], projectId: undefined, search: undefined, cursor: 'a' });
});
