import { idPrefixes } from '@oblivion/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { newId } from './new-id.js';

afterEach(() => vi.useRealTimers());

test('ids are UUIDv7 with a prefix, sort in the order they were made in, and none comes twice', () => {
  const ids = Array.from({ length: 5_000 }, () => newId('event'));
  for (const id of ids)
    expect(id).toMatch(new RegExp(`^${idPrefixes.event}_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test('they say when they were made', () => {
  const [before, id] = [Date.now(), newId('task')];
  const madeAt = Number.parseInt(id.slice(idPrefixes.task.length + 1).slice(0, 12), 16);
  expect(madeAt).toBeGreaterThanOrEqual(before);
  expect(madeAt).toBeLessThanOrEqual(Date.now());
});

test('a clock that is set back makes none sort before those made already', () => {
  const before = newId('task');
  vi.useFakeTimers({ now: Date.now() - 60_000 });
  const after = [newId('task'), newId('task')];
  expect([before, ...after].sort()).toEqual([before, ...after]);
});
