import { describe, expect, test } from 'vitest';
import type { ClickUpChange } from '../../integrations/clickup/clickup-webhook.js';
import { isOwn } from './clickup-reading.js';

const ours = { id: '7', name: 'Oblivion' };
const mira = { id: '8', name: 'Mira' };
const change = (fields: readonly string[], by: typeof ours, more: Partial<ClickUpChange> = {}): ClickUpChange => ({
  event: 'taskUpdated',
  taskId: '86a',
  isDeleted: false,
  comments: [],
  status: null,
  fields,
  by,
  changedAtMs: null,
  ...more,
});

describe('what Oblivion did itself', () => {
  test.each([
    ['a tag', change(['tag'], ours)],
    ['a tag taken away', change(['tag_removed'], ours)],
    ['a status', change(['status'], ours, { status: { from: null, fromType: '', to: 'done', by: ours } })],
  ])('is told by its account: %s', (_name, own) => expect(isOwn(own, ours.id)).toBe(true));

  test.each([
    ['a person’s tag', change(['tag'], mira)],
    ['a person’s status', change(['status'], mira, { status: { from: null, fromType: '', to: 'done', by: mira } })],
    ['a name that its account changed', change(['tag', 'name'], ours)],
    [
      'a task that its account wrote',
      change(['status'], ours, { event: 'taskCreated', status: { from: null, fromType: '', to: 'a', by: ours } }),
    ],
    ['nothing that is named', change([], ours)],
  ])('is not %s', (_name, other) => expect(isOwn(other, ours.id)).toBe(false));
});
