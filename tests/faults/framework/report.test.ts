import { expect, test } from 'vitest';
import { judge, reportText } from './report.ts';

const check = { rule: 'one root', looked: 3 };

test('a drill passes when its rules were held against something and nothing was found', () => {
  expect(judge({ checks: [check], violations: [], figures: {} })).toMatchObject({ passed: true, violations: [] });
});

test('a rule that was held against nothing fails, and so does a drill without rules', () => {
  const empty = judge({ checks: [check, { rule: 'order', looked: 0 }], violations: [], figures: {} });
  expect(empty).toMatchObject({ passed: false, violations: [{ rule: 'order' }] });
  expect(judge({ checks: [], violations: [], figures: {} })).toMatchObject({ passed: false });
});

test('the table names counts, violations with their ids, and how to repeat the run', () => {
  const violations = Array.from({ length: 12 }, (_, index) => ({
    rule: 'one root',
    subject: `t${index}`,
    found: '2 roots',
  }));
  const outcome = judge({ checks: [check], violations, figures: { 'processes killed': 4 } });
  const text = reportText({ ...outcome, drill: 'bridge', seed: 7, options: { tasks: 40 }, durationMs: 90_000 });
  expect(text).toMatch(/one root\s+3\s+12/);
  expect(text).toMatch(/processes killed\s+4/);
  expect(text).toContain('one root: t0: 2 roots');
  expect(text).toContain('... and 2 more');
  expect(text).toContain('FAILED: ./oblivion drill bridge --tasks 40 --seed 7  (1.5 min)');
});
