import type { CommandDescription } from './arguments.ts';

export interface FoundCommand<C> {
  readonly command: C;
  /** The words after the command's name. */
  readonly rest: readonly string[];
}

/** The command whose whole name stands first; a longer name wins over a shorter one. */
export function findCommand<C extends { readonly description: CommandDescription }>(
  commands: readonly C[],
  words: readonly string[],
): FoundCommand<C> | undefined {
  const matching = commands.flatMap((command) => {
    const name = command.description.name.split(' ');
    const isFirst = name.every((part, index) => words[index] === part);
    return isFirst ? [{ command, rest: words.slice(name.length), length: name.length }] : [];
  });
  return matching.toSorted((left, right) => right.length - left.length)[0];
}
