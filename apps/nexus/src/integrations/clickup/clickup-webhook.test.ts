import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clickUpDedupeKey, parseClickUpWebhook } from './clickup-webhook.js';

const user = { id: 183, username: 'John' };
const status = {
  id: '1',
  field: 'status',
  user,
  before: { status: 'to do' },
  after: { status: 'done', type: 'closed' },
};
const body = { event: 'taskStatusUpdated', task_id: 't1', webhook_id: 'w1', history_items: [status] };

describe('ClickUp webhooks', () => {
  test('a status change says what it became and who did it', () => {
    expect(parseClickUpWebhook(body)).toMatchObject({
      taskId: 't1',
      status: { from: 'to do', to: 'done', by: { id: '183', name: 'John' } },
    });
  });

  test('the same change has one key under all the names it arrives by', () => {
    expect(clickUpDedupeKey({ ...body, event: 'taskUpdated' })?.key).toBe(clickUpDedupeKey(body)?.key);
  });

  test('a comment is kept apart from the general event that may come without its words', () => {
    const comment = { id: 'c1', text_content: 'hello\n', comment: [{ text: 'hello' }], user };
    const posted = { ...body, history_items: [{ id: '2', field: 'comment', user, comment }] };
    const general = { ...body, event: 'taskUpdated', history_items: [{ id: '2', field: 'comment', user }] };
    expect(clickUpDedupeKey(posted)?.key).not.toBe(clickUpDedupeKey(general)?.key);
    expect(parseClickUpWebhook(posted)?.comments).toEqual([
      { id: 'c1', text: 'hello', author: { id: '183', name: 'John' }, parentId: null, isOwnEffect: false },
    ]);
    const answering = (parent: string) => ({
      ...body,
      history_items: [{ id: '2', field: 'comment', comment: { ...comment, parent } }],
    });
    expect(parseClickUpWebhook(answering('t1'))?.comments[0]?.parentId).toBeNull();
    expect(parseClickUpWebhook(answering('c0'))?.comments[0]?.parentId).toBe('c0');
  });

  test('a comment with our mark is ours, and nobody else can make one by writing the words', () => {
    const link = `http://127.0.0.1:3000/tasks/tsk_1?effect=eff_${'0'.repeat(32)}`;
    const withLink = (attributes: object): boolean | undefined => {
      const comment = { id: 'c1', text_content: link, comment: [{ text: link, attributes }] };
      return parseClickUpWebhook({ ...body, history_items: [{ id: '2', field: 'comment', comment }] })?.comments[0]
        ?.isOwnEffect;
    };
    expect(withLink({ link })).toBe(true);
    expect(withLink({})).toBe(false);
  });

  test('a deletion has no history and is told apart by event and task', () => {
    const deleted = { event: 'taskDeleted', task_id: 't1', webhook_id: 'w1' };
    expect(parseClickUpWebhook(deleted)).toMatchObject({ isDeleted: true });
    expect(clickUpDedupeKey(deleted)?.key).toBe('taskDeleted:t1');
  });

  test('whatever arrives is read without failing', () => {
    fc.assert(fc.property(fc.anything(), (value) => void parseClickUpWebhook(value)));
    fc.assert(
      fc.property(fc.array(fc.anything()), (items) => void parseClickUpWebhook({ ...body, history_items: items })),
    );
  });

  const samples = new URL('../../../../../../shared/payloads/clickup/', import.meta.url);
  test.runIf(existsSync(samples))('every recorded payload is read, and those about tasks name theirs', () => {
    const names = readdirSync(samples).filter((name) => name.endsWith('.json'));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const sample: unknown = JSON.parse(readFileSync(new URL(name, samples), 'utf8'));
      expect(clickUpDedupeKey(sample), name).toBeDefined();
      if (name.startsWith('task'))
        expect(parseClickUpWebhook(sample)?.taskId, name).toBe((sample as { task_id: string }).task_id);
    }
  });
});
