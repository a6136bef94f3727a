/** How many tests passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const noTests: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(left: Counts, right: Counts): Counts {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The line that ends a test run. */
export function countLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** Reads Vitest's JSON report. A file that failed before its first test counts as one failure. */
export function countVitest(report: unknown): Counts | undefined {
  if (!hasFiles(report)) return undefined;
  return report.testResults.map(countFile).reduce(addCounts, noTests);
}

interface VitestFile {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

function hasFiles(report: unknown): report is { readonly testResults: readonly VitestFile[] } {
  return typeof report === 'object' && report !== null && 'testResults' in report && Array.isArray(report.testResults);
}

function countFile(file: VitestFile): Counts {
  const having = (status: string) => file.assertionResults.filter((result) => result.status === status).length;
  const passed = having('passed');
  const failed = having('failed');
  const isBroken = file.status === 'failed' && failed === 0;
  return { passed, failed: isBroken ? 1 : failed, skipped: file.assertionResults.length - passed - failed };
}

/** Reads pytest's JUnit report. Errors while setting up or collecting count as failures. */
export function countJunit(report: string): Counts | undefined {
  const heads = report.match(/<testsuite\s[^>]*>/g);
  if (!heads) return undefined;
  return heads.map(countSuite).reduce(addCounts, noTests);
}

function countSuite(head: string): Counts {
  const number = (name: string) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(head)?.[1] ?? 0);
  const failed = number('failures') + number('errors');
  const skipped = number('skipped');
  return { passed: Math.max(0, number('tests') - failed - skipped), failed, skipped };
}

/** A runner that failed without a failed test, or ran none at all, is itself a failure. */
export function judge(counts: Counts | undefined, exitCode: number): Counts {
  const seen = counts ?? noTests;
  const ranNone = seen.passed + seen.failed === 0;
  return seen.failed === 0 && (exitCode !== 0 || ranNone) ? { ...seen, failed: 1 } : seen;
}
