import { stripVTControlCharacters } from 'node:util';

/** One test that failed, as the end of a run tells it. */
export interface Failure {
  readonly name: string;
  /** What the runner said, without colours. */
  readonly message: string;
}

/** Reads the failed tests from Vitest's JSON report; a file that broke before its first test stands for itself. */
export function vitestFailures(report: unknown): readonly Failure[] {
  if (!hasFiles(report)) return [];
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((result) => result.status === 'failed');
    const where = file.name.split('/').at(-1) ?? file.name;
    if (failed.length === 0 && file.status === 'failed') return [{ name: where, message: plain(file.message ?? '') }];
    return failed.map((result) => ({
      name: `${where} > ${result.fullName}`,
      message: plain(result.failureMessages.join('\n')),
    }));
  });
}

interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

function hasFiles(report: unknown): report is { readonly testResults: readonly VitestFile[] } {
  return typeof report === 'object' && report !== null && 'testResults' in report && Array.isArray(report.testResults);
}

/** Reads the failed tests from pytest's JUnit report, errors of setting up or collecting among them. */
export function junitFailures(report: string): readonly Failure[] {
  return [...report.matchAll(/<testcase\s([^>]*[^/])>(.*?)<\/testcase>/gs)].flatMap(([, head = '', body = '']) => {
    const failure = /<(?:failure|error)\s[^>]*?message="([^"]*)"/.exec(body);
    if (!failure) return [];
    const name = [attribute(head, 'classname'), attribute(head, 'name')].filter((part) => part !== '').join(' > ');
    return [{ name, message: plain(unescapeXml(failure[1] ?? '')) }];
  });
}

function attribute(head: string, name: string): string {
  return unescapeXml(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(head)?.[1] ?? '');
}

const xmlCharacters: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|(lt|gt|quot|apos|amp));/g, (_whole, code?: string, name?: string) =>
    code === undefined ? (xmlCharacters[name ?? ''] ?? '') : String.fromCodePoint(Number(code)),
  );
}

function plain(text: string): string {
  return stripVTControlCharacters(text).trim();
}

/** The failed tests of a suite as lines, each with the head of its message (without the stack). */
export function failureLines(suite: string, failures: readonly Failure[], mostLines: number): readonly string[] {
  return failures.flatMap(({ name, message }) => {
    const told = message.split('\n').filter((line) => !/^\s+at /.test(line));
    const rest = told.length > mostLines ? [`… ${told.length - mostLines} more lines above`] : [];
    return [`${suite}: ${name}`, ...[...told.slice(0, mostLines), ...rest].map((line) => `  ${line}`)];
  });
}
