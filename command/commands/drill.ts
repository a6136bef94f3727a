import { spawn } from 'node:child_process';
import { drills } from '../../tests/faults/catalogue.ts';
import type { DrillDescription, DrillOption } from '../../tests/faults/drill.ts';
import { type OptionDescription, type ParsedArguments, wholeNumber } from '../console/arguments.ts';
import { CommandFailure, UsageFailure } from '../console/failure.ts';
import { consoleProgress } from '../console/progress.ts';
import { inRepository } from '../files/folders.ts';
import { setUp } from '../setup/setup.ts';
import type { Command } from './command.ts';

const standardSeed = 1;

export const drillCommand: Command = {
  description: {
    name: 'drill',
    summary:
      'Breaks a system of its own on purpose and checks that nothing is lost or doubled; without NAME it lists the drills.',
    positionals: ['[NAME]'],
    options: {
      seed: {
        kind: 'value',
        placeholder: 'NUMBER',
        description: `decides all that is left to chance; the same seed decides the same (standard: ${standardSeed})`,
      },
      short: { kind: 'switch', description: "the short form, which './oblivion test' runs" },
      json: { kind: 'switch', description: 'print one line of JSON' },
      ...optionsOf(drills),
    },
    notes: ['The exit code is 1 when anything was found. docs/reliability.md tells what each drill shows.'],
  },
  async run(words) {
    const [name] = words.positionals;
    if (name === undefined) {
      process.stdout.write(`${listing(drills)}\n`);
      return 0;
    }
    const drill = drills.find((candidate) => candidate.name === name);
    if (!drill)
      throw new UsageFailure(`There is no drill '${name}'; there is ${drills.map((known) => known.name).join(', ')}.`);
    const order = {
      form: words.switches.has('short') ? 'short' : 'full',
      seed: wholeNumber(words.values['seed'] ?? `${standardSeed}`, '--seed', { minimum: 0, maximum: 4_294_967_295 }),
      options: numbersOf(drill, words),
    };
    await setUp({ needsObserver: false, needsBrowser: false }, consoleProgress());
    return runInProcess(name, [JSON.stringify(order), words.switches.has('json') ? 'json' : 'text']);
  },
};

/** The options of all drills; one that several have is told of each. */
function optionsOf(all: readonly DrillDescription[]): Readonly<Record<string, OptionDescription>> {
  const rows = all.flatMap((drill) => Object.entries(drill.options).map(([name, option]) => ({ drill, name, option })));
  return Object.fromEntries(
    [...Map.groupBy(rows, (row) => row.name)].map(([name, same]) => [
      name,
      {
        kind: 'value' as const,
        placeholder: same[0]?.option.placeholder ?? 'NUMBER',
        description: same
          .map(({ drill, option }) => `${drill.name}: ${option.description}${standardOf(option)}`)
          .join('; '),
      },
    ]),
  );
}

function numbersOf(drill: DrillDescription, words: ParsedArguments): Readonly<Record<string, number>> {
  const given = Object.entries(words.values).filter(([name]) => name !== 'seed');
  return Object.fromEntries(
    given.map(([name, text]) => {
      const option = drill.options[name];
      if (!option) throw new UsageFailure(`The drill '${drill.name}' has no option '--${name}'.`);
      return [name, option.names ? placeOf(text, name, option.names) : wholeNumber(text, `--${name}`, option)];
    }),
  );
}

function standardOf(option: DrillOption): string {
  return option.names ? '' : ` (standard: ${option.standard})`;
}

function placeOf(text: string, option: string, names: readonly string[]): number {
  if (!names.includes(text)) throw new UsageFailure(`--${option} must be one of ${names.join(', ')}.`);
  return names.indexOf(text) + 1;
}

function listing(all: readonly DrillDescription[]): string {
  const words = all.flatMap((drill) => [
    drill.name,
    `  ${drill.proves}`,
    ...Object.entries(drill.options).map(
      ([name, option]) => `  --${name} ${option.placeholder}  ${option.description}${standardOf(option)}`,
    ),
    '',
  ]);
  return [
    ...words,
    "'./oblivion drill NAME' runs one. Each brings a system of its own and removes it afterwards.",
  ].join('\n');
}

/** In a process of its own, so that the drill and the command do not share an event loop. */
function runInProcess(name: string, words: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRepository('tests/faults/main.ts'), name, ...words], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.once('error', (error) => reject(new CommandFailure(`The drill could not be started: ${error.message}.`)));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
