/** One line of a diff: its place, whether it was put in or taken out, and its words. */
export interface DiffLine {
  readonly place: number;
  readonly isAdded: boolean;
  readonly text: string;
}

/** The lines of a version's diff, each behind `+ ` or `- `. */
export function diffLines(diff: string): readonly DiffLine[] {
  return diff.split('\n').map((line, place) => ({ place, isAdded: line.startsWith('+ '), text: line.slice(2) }));
}
