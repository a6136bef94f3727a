import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TryOutcome } from '../webhooks/retry-schedule.js';
import { commentBody, commentText } from './comments.js';
import { countRequest, type MinuteWindow } from './minute-window.js';
import { plainTextOfMarkdown } from './plain-text.js';
import { buildStatuses, datesOf, DEFAULT_STATUSES, findStatus, initialStatus } from './statuses.js';
import { readEvents, WEBHOOK_EVENTS } from './webhook-events.js';
import { type Health, healthAfter } from './webhook-health.js';

const statuses = buildStatuses(DEFAULT_STATUSES);
const FAILED: TryOutcome = { kind: 'answered', status: 500, isNoRetry: false };
const GONE: TryOutcome = { kind: 'answered', status: 410, isNoRetry: false };
const ACCEPTED: TryOutcome = { kind: 'accepted', status: 200 };

describe('statuses', () => {
  test('names are found whatever their case, and nothing else is', () => {
    expect(findStatus(statuses, ' In PROGRESS ')?.type).toBe('custom');
    expect(findStatus(statuses, 'in prog')).toBeUndefined();
  });

  test('a task begins at the first open status, or at the first of all', () => {
    expect(initialStatus(statuses)?.status).toBe('to do');
    expect(initialStatus(buildStatuses([{ status: 'only', type: 'custom' }]))?.status).toBe('only');
  });

  test.each([
    ['open', null, null],
    ['custom', null, null],
    ['done', 5, null],
    ['closed', 5, 5],
  ] as const)('%s sets the dates of its kind', (type, dateDoneMs, dateClosedMs) => {
    const [status] = buildStatuses([{ status: 'x', type }]);
    expect(status && datesOf(status, 5)).toEqual({ dateDoneMs, dateClosedMs });
  });
});

describe('health of a webhook', () => {
  const run = (outcomes: readonly TryOutcome[], limit: number): Health =>
    outcomes.reduce<Health>((health, outcome) => healthAfter(health, outcome, limit), {
      status: 'active',
      failCount: 0,
    });

  test('the last allowed failure suspends, and nothing but a person revives it', () => {
    expect(
      run(
        Array.from({ length: 99 }, () => FAILED),
        100,
      ),
    ).toEqual({ status: 'failing', failCount: 99 });
    expect(
      run(
        Array.from({ length: 100 }, () => FAILED),
        100,
      ),
    ).toEqual({ status: 'suspended', failCount: 100 });
    expect(run([GONE, ACCEPTED], 100).status).toBe('suspended');
  });

  test('it is active exactly when nothing has failed since the last success', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(FAILED, ACCEPTED)), (outcomes) => {
        const { status, failCount } = run(outcomes, 1000);
        const isClean = outcomes.length === 0 || outcomes.at(-1) === ACCEPTED;
        return (status === 'active') === isClean && (failCount === 0) === isClean;
      }),
    );
  });
});

describe('comments', () => {
  test('plain text and blocks become blocks; mentions read as names', () => {
    expect(commentBody({ comment_text: '**x**' })).toEqual({ outcome: 'blocks', blocks: [{ text: '**x**' }] });
    expect(commentText([{ text: 'hi ' }, { type: 'tag', user: { id: 1, username: 'Ann' } }])).toBe('hi @Ann');
  });

  test.each([
    [{}],
    [{ comment_text: '  ' }],
    [{ comment_text: 5 }],
    [{ comment: [] }],
    [{ comment: [{ bold: true }] }],
  ])('refused: %j', (body) => {
    expect(commentBody(body).outcome).not.toBe('blocks');
  });
});

describe('requests per minute', () => {
  test('never more than the limit in one window, and a new minute begins anew', () => {
    let window: MinuteWindow | undefined;
    const allowed = Array.from({ length: 5 }, () => {
      const decision = countRequest(window, 3, 1000);
      window = decision.window;
      return decision.isAllowed;
    });
    expect(allowed).toEqual([true, true, true, false, false]);
    expect(countRequest(window, 3, 61_000).isAllowed).toBe(true);
  });
});

describe('events and descriptions', () => {
  test('a star asks for all; an unknown name is refused', () => {
    expect(readEvents('*')).toEqual(WEBHOOK_EVENTS);
    expect(readEvents(['taskCreated', 'taskCreated'])).toEqual(['taskCreated']);
    expect(readEvents(['docCreated'])).toBeUndefined();
    expect(readEvents([])).toBeUndefined();
  });

  test('markdown loses its marks and keeps its words', () => {
    expect(plainTextOfMarkdown('# Title\n\n- **bold** `code`\n- [link](https://x.test) @demo')).toBe(
      'Title\n\nbold code\nlink @demo',
    );
  });
});
