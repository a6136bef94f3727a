import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CommandDescription, parseArguments, usageOf, wholeNumber } from './arguments.ts';
import { UsageFailure } from './failure.ts';

const logs: CommandDescription = {
  name: 'logs',
  summary: 'Shows a log.',
  positionals: ['PART', '[LINES]'],
  options: {
    follow: { kind: 'switch', short: 'f', description: 'keep showing' },
    since: { kind: 'value', placeholder: 'TIME', description: 'from when' },
  },
};

describe('parseArguments', () => {
  test('options and words are read in any order', () => {
    const parsed = parseArguments(logs, ['--since', '10:00', 'nexus', '-f']);
    expect(parsed.positionals).toEqual(['nexus']);
    expect([...parsed.switches]).toEqual(['follow']);
    expect(parsed.values).toEqual({ since: '10:00' });
  });

  test.each([
    [['nexus', '--colour'], "Unknown option '--colour'"],
    [['nexus', '10', 'more'], "Unknown argument 'more'"],
    [[], 'needs PART'],
    [['nexus', '--since'], "'--since' needs a value"],
    [['nexus', '--follow=yes'], "Unknown value of '--follow'"],
  ])('%j is refused in one line that points to the help', (words, message) => {
    const parse = () => parseArguments(logs, words);
    expect(parse).toThrow(UsageFailure);
    expect(parse).toThrow(message);
    expect(parse).toThrow('--help');
  });

  test('help is understood even when a needed word is missing', () => {
    expect(parseArguments(logs, ['--help']).isHelp).toBe(true);
    expect(parseArguments(logs, ['-h']).isHelp).toBe(true);
  });

  test('whatever is typed is either understood or refused as wrong usage', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        try {
          parseArguments(logs, words);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageFailure);
          expect((error as UsageFailure).exitCode).toBe(2);
        }
      }),
    );
  });
});

test('the usage names every option and every word', () => {
  const usage = usageOf(logs);
  for (const part of ['./oblivion logs PART [LINES]', '-f, --follow', '--since TIME', '-h, --help']) {
    expect(usage).toContain(part);
  }
});

test.each(['0', '-1', '1.5', '1e3', '', 'x', '70000'])('%j is not a port', (text) => {
  expect(() => wholeNumber(text, '--port-base', { minimum: 1, maximum: 65_535 })).toThrow(UsageFailure);
});
