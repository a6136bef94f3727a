import { diffArrays } from 'diff';

/** The words of a task. */
export interface SpecWords {
  readonly title: string;
  readonly description: string;
}

/** More lines that differ than this are not compared one by one: all are taken out and put in. */
const maximumEdits = 1_000;

/** Whether two texts say the same: spaces at the ends of lines and empty lines say nothing. */
export function isSameText(before: string, after: string): boolean {
  return before === after || linesOf(before).join('\n') === linesOf(after).join('\n');
}

/** The lines that one wording has and the other has not, each behind `- ` or `+ `, in the order of the text. */
export function specDiff(before: SpecWords, after: SpecWords): string {
  const [removed, added] = [wordingOf(before), wordingOf(after)];
  const changes = diffArrays(removed, added, { maxEditLength: maximumEdits }) ?? [
    { removed: true, added: false, value: removed },
    { removed: false, added: true, value: added },
  ];
  return changes
    .filter((change) => change.removed || change.added)
    .flatMap((change) => change.value.map((line) => `${change.added ? '+' : '-'} ${line}`))
    .join('\n');
}

/** The title is the first line. */
function wordingOf({ title, description }: SpecWords): string[] {
  return [...linesOf(title), ...linesOf(description)];
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.replaceAll('\u00a0', ' ').trimEnd());
  return lines.filter((line) => line !== '');
}
