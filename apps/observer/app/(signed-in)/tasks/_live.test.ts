import { describe, expect, it } from 'vitest';
import { ada, byAgent, eventOf, idOf, tasks } from '@/tests/fixtures';
import { applyToRows } from './_live';

const [login, , , arabic] = tasks();
const rows = { items: tasks(), isStale: false };
const rowOf = (after: typeof rows | ReturnType<typeof applyToRows>, id: string) =>
  after.items.find((row) => row.id === id);

describe('rows that follow along', () => {
  it('a claim names the status and the holder', () => {
    const after = applyToRows(rows, [eventOf('task.claimed', 100, byAgent(), { task: arabic! })], {});
    expect(rowOf(after, arabic!.id)).toMatchObject({ status: 'claimed', holder: ada });
    expect(after.isStale).toBe(false);
  });

  it('a result takes the holder away', () => {
    const after = applyToRows(rows, [eventOf('task.submitted', 100, byAgent(), { task: login! })], {});
    expect(rowOf(after, login!.id)).toMatchObject({ status: 'in_review', holder: null });
  });

  it('an event from before the row was read changes nothing', () => {
    const old = eventOf('task.available', 90, { reason: 'created' }, { task: login!, secondsAgo: 5_000 });
    expect(applyToRows(rows, [old], {})).toEqual(rows);
  });

  it('a row that leaves the chosen statuses asks for a new page', () => {
    const done = eventOf('task.done', 100, { by: 'Mira' }, { task: login! });
    expect(applyToRows(rows, [done], { statuses: ['in_progress'] }).isStale).toBe(true);
    expect(applyToRows(rows, [done], { statuses: ['done', 'in_progress'] }).isStale).toBe(false);
  });

  it('a task that is not on the page asks for a new page; an event without a task does not', () => {
    const created = { projectId: idOf('project', 1), title: 'New', alsoTagged: [] };
    const stranger = eventOf('task.created', 100, created, { task: { id: idOf('task', 77), title: 'New' } });
    expect(applyToRows(rows, [stranger], {}).isStale).toBe(true);
    const online = eventOf('agent.connected', 101, { agent: ada, session: 'ses_1' });
    expect(applyToRows(rows, [online], {})).toEqual(rows);
  });
});
