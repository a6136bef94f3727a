import { z } from 'zod';

const attributes = z
  .looseObject({
    bold: z.unknown().optional(),
    italic: z.unknown().optional(),
    code: z.unknown().optional(),
    link: z.string().optional().catch(undefined),
    list: z
      .union([z.string(), z.looseObject({ list: z.string() }).transform(({ list }) => list)])
      .optional()
      .catch(undefined),
    'code-block': z.unknown().optional(),
  })
  .default({})
  .catch({});

const part = z.looseObject({
  text: z.string().optional(),
  type: z.string().optional(),
  attributes,
  user: z.looseObject({ username: z.string().nullish() }).optional().catch(undefined),
});

type Part = z.infer<typeof part>;

const listMarks: Readonly<Record<string, string>> = {
  bullet: '- ',
  ordered: '1. ',
  checked: '- [x] ',
  unchecked: '- [ ] ',
};

/** What a person wrote as a comment in ClickUp, as Markdown. Parts of a kind that is not known give their text. */
export function partsToMarkdown(comment: unknown): string {
  const read = z.array(part.catch({ attributes: {} })).safeParse(comment);
  return read.success ? joinLines(linesOf(read.data)).trim() : '';
}

interface Line {
  readonly parts: readonly Part[];
  readonly kind: 'text' | 'list' | 'code';
  readonly mark: string;
}

/** A part may hold line breaks of its own; only the one that ends a line says what kind of line it was. */
function linesOf(parts: readonly Part[]): readonly Line[] {
  const lines: Line[] = [];
  let open: Part[] = [];
  for (const current of parts) {
    const [head = '', ...rest] = (current.text ?? '').split('\n');
    open.push({ ...current, text: head });
    for (const text of rest) {
      lines.push({ parts: open, ...kindOf(current) });
      open = [{ ...current, text }];
    }
  }
  if (open.length > 0) lines.push({ parts: open, kind: 'text', mark: '' });
  return lines;
}

function kindOf({ attributes: { list, ...others } }: Part): Pick<Line, 'kind' | 'mark'> {
  if (others['code-block'] !== undefined) return { kind: 'code', mark: '' };
  return list === undefined ? { kind: 'text', mark: '' } : { kind: 'list', mark: listMarks[list] ?? '- ' };
}

function joinLines(lines: readonly Line[]): string {
  const written: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'code' && lines[index - 1]?.kind !== 'code') written.push('```');
    written.push(line.kind === 'code' ? bare(line.parts) : line.mark + line.parts.map(wordsOf).join(''));
    if (line.kind === 'code' && lines[index + 1]?.kind !== 'code') written.push('```');
  }
  return written.join('\n');
}

function bare(parts: readonly Part[]): string {
  return parts.map((current) => current.text ?? '').join('');
}

function wordsOf(current: Part): string {
  const text = textOf(current);
  if (text.trim() === '') return text;
  const [, before = '', words = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return before + marked(words, current.attributes) + after;
}

function textOf({ type, text = '', user }: Part): string {
  if (type === 'tag' && user?.username) return `@${user.username}`;
  if (type === 'emoticon') return emojiOf(text);
  return text;
}

/** An emoji comes as its code points in hexadecimal, joined by hyphens. */
function emojiOf(text: string): string {
  const points = text.split('-').map((point) => Number.parseInt(point, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : text;
}

function marked(words: string, { code, bold, italic, link }: Part['attributes']): string {
  let text = code === true ? codeSpan(words) : words;
  if (italic === true) text = `*${text}*`;
  if (bold === true) text = `**${text}**`;
  if (link === undefined || link === words) return text;
  return `[${code === true ? text : text.replace(/[[\]]/g, '\\$&')}](${/[\s()]/.test(link) ? `<${link}>` : link})`;
}

function codeSpan(words: string): string {
  if (!words.includes('`')) return `\`${words}\``;
  const longest = Math.max(...[...words.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${words} ${fence}`;
}
