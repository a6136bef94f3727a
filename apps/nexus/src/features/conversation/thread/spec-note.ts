import type { EventPayload, SpecVersion } from '@oblivion/protocol';

const maximumLines = 12;
const maximumLineLength = 160;
/** So much of what two long lines share is shown before the place where they part. */
const sharedLength = 40;

/** What the thread says of an edit: who changed what, and the lines that differ when the words are others now. */
export function editNote(
  { by, changes }: Pick<EventPayload<'task.changed'>, 'by' | 'changes'>,
  spec: SpecVersion | undefined,
  versionsUrl: string,
): string {
  const parts = Object.entries(changes).map(([field, { from, to }]) =>
    field === 'title' || field === 'description'
      ? `the ${field}`
      : `the ${field} from ${quoted(from)} to ${quoted(to)}`,
  );
  const sentence = `${by} changed ${parts.join(', ')}.`;
  if (spec === undefined) return sentence;
  const { text, rest } = shortened(spec.diff.split('\n'));
  const more = rest === 0 ? '' : `\n\n${rest} more ${rest === 1 ? 'line' : 'lines'}: [the task](${versionsUrl})`;
  return `${sentence} The task is at version ${spec.version}:\n\n${fenced(text)}${more}`;
}

function shortened(lines: readonly string[]): { text: string; rest: number } {
  const partners = partnersOf(lines);
  const shown = lines.slice(0, maximumLines).map((line, index) => shortenedLine(line, partners[index] ?? ''));
  return { text: shown.join('\n'), rest: lines.length - shown.length };
}

/** For each line the one in its place in the other wording: the first put in for the first taken out, and so on. */
function partnersOf(lines: readonly string[]): readonly string[] {
  const partners = lines.map(() => '');
  let removedFrom = 0;
  let addedFrom = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1]?.[0];
    if (line[0] === '-') {
      if (before === '+') removedFrom = index;
      continue;
    }
    if (before === '-') addedFrom = index;
    const removedAt = removedFrom + index - addedFrom;
    if (removedAt >= addedFrom) continue;
    partners[index] = lines[removedAt] ?? '';
    partners[removedAt] = line;
  }
  return partners;
}

function shortenedLine(line: string, partner: string): string {
  if (line.length <= maximumLineLength) return line;
  let shared = 2;
  while (shared < line.length && line[shared] === partner[shared]) shared++;
  const start = Math.max(2, shared - sharedLength);
  const end = start + maximumLineLength;
  const words = line.slice(start, end).toWellFormed();
  return `${line.slice(0, 2)}${start > 2 ? '…' : ''}${words}${end < line.length ? '…' : ''}`;
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

function quoted(value: string | null): string {
  return value === null ? 'none' : `“${value}”`;
}
