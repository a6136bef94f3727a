import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCounts, countJunit, countLine, countVitest, judge, noTests } from './counts.ts';

const file = (status: string, ...results: string[]) => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
});

describe('Vitest', () => {
  test('passed, failed and everything that did not run are counted', () => {
    const report = { testResults: [file('passed', 'passed', 'pending', 'todo'), file('failed', 'failed', 'passed')] };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  test('a file that broke before its first test is a failure', () => {
    expect(countVitest({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test.each([undefined, null, {}, { testResults: 3 }, 'text'])('%j is no report', (report) => {
    expect(countVitest(report)).toBeUndefined();
  });
});

describe('pytest', () => {
  test('errors count as failures, whatever the order of the numbers', () => {
    const head = '<testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.5">';
    expect(countJunit(`<testsuites>${head}<testcase/></testsuite></testsuites>`)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 3,
    });
  });

  test('text without a suite is no report', () => expect(countJunit('')).toBeUndefined());
});

describe('a suite is only green when tests ran and all is well', () => {
  test.each([
    ['no report', undefined, 0, 1],
    ['no test ran', noTests, 0, 1],
    ['only skipped ones', { passed: 0, failed: 0, skipped: 4 }, 0, 1],
    ['the runner failed after its tests', { passed: 5, failed: 0, skipped: 0 }, 1, 1],
    ['a failed test', { passed: 5, failed: 2, skipped: 0 }, 1, 2],
    ['all passed', { passed: 5, failed: 0, skipped: 1 }, 0, 0],
  ])('%s', (_name, counts, exitCode, failed) => expect(judge(counts, exitCode).failed).toBe(failed));
});

test('the last line adds up', () => {
  const counts = fc.record({ passed: fc.nat(), failed: fc.nat(), skipped: fc.nat() });
  fc.assert(
    fc.property(counts, counts, (left, right) => {
      expect(countLine(addCounts(left, right))).toBe(
        `${left.passed + right.passed} passed, ${left.failed + right.failed} failed, ${left.skipped + right.skipped} skipped`,
      );
    }),
  );
});
