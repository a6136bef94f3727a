import { describe, expect, test } from 'vitest';
import { failureLines, junitFailures, vitestFailures } from './failures.ts';

describe('Vitest', () => {
  test('failed tests and files that broke are named, without colours', () => {
    const report = {
      testResults: [
        {
          name: '/repository/tests/hub/claims.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'well', failureMessages: [] },
            { status: 'failed', fullName: 'one wins', failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[39m'] },
          ],
        },
        { name: '/repository/broken.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      ],
    };
    expect(vitestFailures(report)).toEqual([
      { name: 'claims.test.ts > one wins', message: 'expected 1 to be 2' },
      { name: 'broken.test.ts', message: 'no such module' },
    ]);
  });

  test.each([undefined, null, {}, 'text'])('%j names nothing', (report) => expect(vitestFailures(report)).toEqual([]));
});

test('pytest: failures and errors are named, passed and skipped tests are not', () => {
  const report = `<testsuite>
    <testcase classname="tests.test_link" name="test_well" time="0.1" />
    <testcase classname="tests.test_link" name="test_skipped" time="0.1"><skipped message="later">x</skipped></testcase>
    <testcase classname="tests.test_link" name="test_cut[&lt;1&gt;]" time="0.1"><failure message="assert 1 == 2&#10;and more">trace</failure></testcase>
    <testcase classname="" name="tests.test_broken" time="0.0"><error message="collection failure">trace</error></testcase>
  </testsuite>`;
  expect(junitFailures(report)).toEqual([
    { name: 'tests.test_link > test_cut[<1>]', message: 'assert 1 == 2\nand more' },
    { name: 'tests.test_broken', message: 'collection failure' },
  ]);
});

test('a long message is cut and its stack left out', () => {
  const message = 'first\nsecond\n    at file.ts:3\nthird\nfourth';
  expect(failureLines('hub', [{ name: 'one wins', message }], 2)).toEqual([
    'hub: one wins',
    '  first',
    '  second',
    '  … 2 more lines above',
  ]);
});
