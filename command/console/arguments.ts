import { parseArgs } from 'node:util';
import { UsageFailure } from './failure.ts';

/** One option of a command. A `value` option takes a value; its name in the usage is `placeholder`. */
export interface OptionDescription {
  readonly kind: 'switch' | 'value';
  readonly description: string;
  readonly placeholder?: string;
  readonly short?: string;
}

export interface CommandDescription {
  /** The words that call it, such as `agent create`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the words that follow it; one in brackets may be left out. */
  readonly positionals?: readonly string[];
  readonly options?: Readonly<Record<string, OptionDescription>>;
  /** Lines shown under the options. */
  readonly notes?: readonly string[];
}

export interface ParsedArguments {
  readonly isHelp: boolean;
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<string>;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the words after a command's name. Throws UsageFailure for what the command does not know. */
export function parseArguments(command: CommandDescription, words: readonly string[]): ParsedArguments {
  const tokens = tokenize(command, words);
  const positionals: string[] = [];
  const switches = new Set<string>();
  const values: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = token.name === 'help' ? helpOption : command.options?.[token.name];
    if (!option) throw unknown(command, `option '${token.rawName}'`);
    if (option.kind === 'switch') {
      if (token.inlineValue) throw unknown(command, `value of '${token.rawName}' (it takes none)`);
      switches.add(token.name);
    } else {
      if (!token.value)
        throw new UsageFailure(`'${token.rawName}' needs a value; see './oblivion ${command.name} --help'.`);
      values[token.name] = token.value;
    }
  }
  const isHelp = switches.has('help');
  if (!isHelp) checkPositionals(command, positionals);
  return { isHelp, positionals, switches, values };
}

const helpOption: OptionDescription = { kind: 'switch', description: 'show this help', short: 'h' };

function tokenize(command: CommandDescription, words: readonly string[]) {
  const described = Object.entries({ ...command.options, help: helpOption });
  const options = Object.fromEntries(
    described.map(([name, option]) => [
      name,
      {
        type: option.kind === 'switch' ? ('boolean' as const) : ('string' as const),
        ...(option.short ? { short: option.short } : {}),
      },
    ]),
  );
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

function checkPositionals(command: CommandDescription, given: readonly string[]): void {
  const expected = command.positionals ?? [];
  const missing = expected.slice(given.length).find((name) => !name.startsWith('['));
  if (missing)
    throw new UsageFailure(`'./oblivion ${command.name}' needs ${missing}; see './oblivion ${command.name} --help'.`);
  const surplus = given[expected.length];
  if (surplus !== undefined) throw unknown(command, `argument '${surplus}'`);
}

function unknown(command: CommandDescription, what: string): UsageFailure {
  return new UsageFailure(`Unknown ${what}; see './oblivion ${command.name} --help'.`);
}

/** The help text of one command. */
export function usageOf(command: CommandDescription): string {
  const words = [command.name, ...(command.positionals ?? [])].join(' ');
  const rows = Object.entries({ ...command.options, help: helpOption }).map(
    ([name, option]) => [optionSyntax(name, option), option.description] as const,
  );
  const width = Math.max(...rows.map(([syntax]) => syntax.length));
  return [
    `Usage: ./oblivion ${words} [options]`,
    '',
    `${command.summary}`,
    '',
    'Options:',
    ...rows.map(([syntax, description]) => `  ${syntax.padEnd(width)}  ${description}`),
    ...(command.notes ? ['', ...command.notes] : []),
  ].join('\n');
}

function optionSyntax(name: string, option: OptionDescription): string {
  const short = option.short ? `-${option.short}, ` : '';
  return `${short}--${name}${option.kind === 'value' ? ` ${option.placeholder ?? 'VALUE'}` : ''}`;
}

/** A whole number given as text. Throws UsageFailure when it is none or out of range. */
export function wholeNumber(
  text: string,
  name: string,
  range: { readonly minimum: number; readonly maximum: number },
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < range.minimum || value > range.maximum) {
    throw new UsageFailure(`${name} must be a whole number from ${range.minimum} to ${range.maximum}, not '${text}'.`);
  }
  return value;
}
