import { describe, expect, test } from 'vitest';
import { hasScope, isWithin, scopeBody } from './webhook-scope.js';

const everything = { kind: 'workspace' } as const;
const space = { kind: 'space', id: '90' } as const;
const list = { kind: 'list', id: '901' } as const;

describe('scope of a webhook', () => {
  test('a webhook has the scope of its one place, and none that is wider or narrower', () => {
    const nowhere = { space_id: null, folder_id: null, list_id: null, task_id: null };
    expect([everything, space, list].map((scope) => hasScope(nowhere, scope))).toEqual([true, false, false]);
    expect([everything, space, list].map((scope) => hasScope({ ...nowhere, space_id: '90' }, scope))).toEqual([
      false,
      true,
      false,
    ]);
    expect(hasScope({ ...nowhere, list_id: '901' }, list)).toBe(true);
    expect(hasScope({ ...nowhere, list_id: '902' }, list)).toBe(false);
    expect(hasScope({ ...nowhere, task_id: '86a' }, everything)).toBe(false);
    expect(hasScope({ ...nowhere, space_id: '90', folder_id: '9' }, space)).toBe(false);
  });

  test('ClickUp takes the number of a place', () => {
    expect([everything, space, list].map(scopeBody)).toEqual([{}, { space_id: 90 }, { list_id: 901 }]);
  });

  test('a task is within the list or the space in which it lies', () => {
    const task = { list: { id: '901' }, space: { id: '90' } };
    expect(isWithin([everything], task)).toBe(true);
    expect(isWithin([{ kind: 'space', id: '91' }, list], task)).toBe(true);
    expect(isWithin([{ kind: 'space', id: '91' }], task)).toBe(false);
    expect(isWithin([space], { list: { id: '1' } })).toBe(false);
  });
});
