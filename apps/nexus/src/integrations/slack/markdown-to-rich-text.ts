import type { RichTextBlock } from '@slack/web-api';
import type { Parents, PhrasingContent, RootContent } from 'mdast';
import { parseMarkdown } from '../../platform/markdown/parse-markdown.js';

interface RichStyle {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

/** Words of one kind. Slack shows them as they are: nothing in them is read as markup or as a mention. */
export interface RichRun {
  readonly text: string;
  readonly style: RichStyle;
  /** Only web and mail addresses are links. */
  readonly url: string | undefined;
}

export interface RichPart {
  readonly type: 'rich_text_section' | 'rich_text_preformatted' | 'rich_text_quote';
  readonly runs: readonly RichRun[];
}

/** Markdown as the parts of Slack's rich text, one for each paragraph, item, row, quote or piece of code. */
export function markdownToRichParts(markdown: string): readonly RichPart[] {
  return partsOf(parseMarkdown(markdown).children).filter(({ runs }) => runs.length > 0);
}

/** The block of some parts; undefined of none. */
export function richTextBlock(parts: readonly RichPart[]): RichTextBlock | undefined {
  if (parts.length === 0) return undefined;
  const elements = parts.map(({ type, runs }, index) => {
    // Sections follow each other on one line unless it ends.
    const endsLine = type === 'rich_text_section' && index < parts.length - 1;
    const ended = endsLine ? [...runs, plainRun('\n')] : runs;
    return { type, elements: ended.map(elementOf) };
  });
  return { type: 'rich_text', elements: elements as RichTextBlock['elements'] };
}

export function plainRun(text: string): RichRun {
  return { text, style: {}, url: undefined };
}

function elementOf({ text, style, url }: RichRun) {
  const styled = Object.keys(style).length === 0 ? {} : { style };
  return url === undefined ? { type: 'text', text, ...styled } : { type: 'link', url, text, ...styled };
}

function partsOf(nodes: readonly RootContent[]): readonly RichPart[] {
  return nodes.flatMap((node) => partsOfBlock(node));
}

function partsOfBlock(node: RootContent): readonly RichPart[] {
  switch (node.type) {
    case 'code':
      return [{ type: 'rich_text_preformatted', runs: withoutEmpty([plainRun(node.value)]) }];
    case 'blockquote':
      return [{ type: 'rich_text_quote', runs: joined(partsOf(node.children)) }];
    case 'list':
      return node.children.flatMap(({ children, checked }, index) => {
        const bullet = node.ordered === true ? `${(node.start ?? 1) + index}. ` : '• ';
        const mark = checked === true ? '☑ ' : checked === false ? '☐ ' : bullet;
        return [section([plainRun(mark), ...joined(partsOf(children))])];
      });
    case 'table':
      return node.children.map((row) =>
        section(row.children.flatMap((cell, index) => [...(index > 0 ? [plainRun(' | ')] : []), ...runsOf(cell)])),
      );
    case 'thematicBreak':
      return [section([plainRun('———')])];
    case 'html':
      return [section([plainRun(node.value)])];
    default:
      return 'children' in node ? [section(runsOf(node as Parents))] : [];
  }
}

function section(runs: readonly RichRun[]): RichPart {
  return { type: 'rich_text_section', runs: withoutEmpty(runs) };
}

/** Parts within another one, each on a line of its own. */
function joined(parts: readonly RichPart[]): readonly RichRun[] {
  return parts.flatMap(({ runs }, index) => (index > 0 ? [plainRun('\n'), ...runs] : runs));
}

function withoutEmpty(runs: readonly RichRun[]): readonly RichRun[] {
  return runs.filter(({ text }) => text !== '');
}

function runsOf(parent: Parents, style: RichStyle = {}): readonly RichRun[] {
  return (parent.children as PhrasingContent[]).flatMap((node) => runsOfPhrase(node, style));
}

function runsOfPhrase(node: PhrasingContent, style: RichStyle): readonly RichRun[] {
  switch (node.type) {
    case 'strong':
      return runsOf(node, { ...style, bold: true });
    case 'emphasis':
      return runsOf(node, { ...style, italic: true });
    case 'delete':
      return runsOf(node, { ...style, strike: true });
    case 'inlineCode':
      return [{ text: node.value, style: { ...style, code: true }, url: undefined }];
    case 'break':
      return [plainRun('\n')];
    case 'link':
      return linked(node.url, runsOf(node, style));
    case 'image':
      return linked(node.url, [plainRun(node.alt || node.url)]);
    default:
      if ('children' in node) return runsOf(node as Parents, style);
      return 'value' in node ? [{ text: node.value, style, url: undefined }] : [];
  }
}

function linked(url: string, runs: readonly RichRun[]): readonly RichRun[] {
  const label = withoutEmpty(runs);
  const isLink = /^(https?|mailto):/i.test(url);
  if (label.length === 0) return url === '' ? [] : [{ ...plainRun(url), url: isLink ? url : undefined }];
  return isLink ? label.map((run) => ({ ...run, url })) : [...label, plainRun(` (${url})`)];
}
