import { type Passage, type PassageLimits, type Piece, packPieces } from './passage.js';

/** Passages of a written text: sections stay together, and each passage knows the headings above it. */
export function markdownPassages(title: string, markdown: string, limits: PassageLimits): readonly Passage[] {
  return packPieces(sectionsOf(markdown), limits).map(({ labels, text }) => ({
    context: [title, labels[0]].filter(Boolean).join(' › '),
    text,
  }));
}

/** The text cut at its headings; the label is the way down to the section. Headings inside code are code. */
export function sectionsOf(markdown: string): readonly Piece[] {
  const sections: { label: string; lines: string[] }[] = [{ label: '', lines: [] }];
  const path: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]?.slice(0, 3);
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    const heading = fence === undefined ? /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null;
    if (heading !== null) {
      const [, level = '', name = ''] = heading;
      path.length = Math.min(path.length, level.length - 1);
      path.push(name);
      sections.push({ label: path.filter(Boolean).join(' › '), lines: [] });
    }
    sections.at(-1)?.lines.push(line);
  }
  return sections
    .map(({ label, lines }) => ({ label, text: lines.join('\n').trim() }))
    .filter(({ text }) => text !== '');
}
