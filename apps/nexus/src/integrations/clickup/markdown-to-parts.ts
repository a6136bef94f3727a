import type { ListItem, PhrasingContent, RootContent } from 'mdast';
import { parseMarkdown } from '../../platform/markdown/parse-markdown.js';
import type { CommentAttributes, CommentPart, ListKind } from './comment-part.js';

type Marks = Omit<CommentAttributes, 'list' | 'code-block'>;

const newline: CommentPart = { text: '\n' };

/** Markdown as the parts of a ClickUp comment. Mentions are parts of their own kind there, so no text can ping anybody. */
export function markdownToParts(markdown: string): readonly CommentPart[] {
  return joinBlocks(parseMarkdown(markdown).children);
}

/** Blocks one after the other, with an empty line between those that are not lists or code, which end with their line. */
function joinBlocks(nodes: readonly RootContent[]): readonly CommentPart[] {
  return nodes.flatMap((node, index) => {
    const parts = block(node, {});
    if (index === nodes.length - 1) return parts;
    return hasOwnLines(node) ? [...parts, newline] : [...parts, newline, newline];
  });
}

function hasOwnLines(node: RootContent): boolean {
  return node.type === 'list' || node.type === 'code';
}

function block(node: RootContent, marks: Marks): readonly CommentPart[] {
  switch (node.type) {
    case 'heading':
      return inline(node.children, { ...marks, bold: true });
    case 'paragraph':
      return inline(node.children, marks);
    case 'code':
      return node.value
        .split('\n')
        .flatMap((line) => [...run(line, {}), { text: '\n', attributes: { 'code-block': { 'code-block': 'plain' } } }]);
    case 'list':
      return node.children.flatMap((item) => listItem(item, kindOf(item, node.ordered === true), marks));
    case 'blockquote':
      return node.children.flatMap((child, index) => [
        ...(index === 0 ? [] : [newline]),
        ...run('❝ ', {}),
        ...block(child as RootContent, { ...marks, italic: true }),
      ]);
    case 'table':
      return node.children.flatMap((row, index) => [
        ...(index === 0 ? [] : [newline]),
        ...row.children.flatMap((cell, column) => [
          ...run(column === 0 ? '' : ' | ', {}),
          ...inline(cell.children, marks),
        ]),
      ]);
    case 'thematicBreak':
      return run('———', {});
    case 'html':
      return run(node.value, marks);
    default:
      return 'children' in node ? inline(node.children as PhrasingContent[], marks) : [];
  }
}

function kindOf(item: ListItem, isOrdered: boolean): ListKind {
  if (item.checked === true) return 'checked';
  if (item.checked === false) return 'unchecked';
  return isOrdered ? 'ordered' : 'bullet';
}

/** An item's own words are one line; what it holds besides follows as lines of its own. */
function listItem(item: ListItem, kind: ListKind, marks: Marks): readonly CommentPart[] {
  const end: CommentPart = { text: '\n', attributes: { list: { list: kind } } };
  const [first, ...rest] = item.children;
  const words = first === undefined || hasOwnLines(first) ? [] : block(first, marks);
  const others = words.length === 0 && first !== undefined ? item.children : rest;
  return [
    ...words.map((part) => ({ ...part, text: part.text.replaceAll('\n', ' ') })),
    end,
    ...others.flatMap((child) => (hasOwnLines(child) ? block(child, marks) : [...block(child, marks), end])),
  ];
}

function inline(nodes: readonly PhrasingContent[], marks: Marks): readonly CommentPart[] {
  return nodes.flatMap((node) => phrase(node, marks));
}

function phrase(node: PhrasingContent, marks: Marks): readonly CommentPart[] {
  switch (node.type) {
    case 'text':
    case 'html':
      return run(node.value, marks);
    case 'strong':
      return inline(node.children, { ...marks, bold: true });
    case 'emphasis':
      return inline(node.children, { ...marks, italic: true });
    case 'inlineCode':
      return run(node.value, { ...marks, code: true });
    case 'break':
      return [newline];
    case 'link':
      return link(node.url, inline(node.children, marks));
    case 'image':
      return link(node.url, run(node.alt || node.url, marks));
    default:
      return 'children' in node ? inline(node.children as PhrasingContent[], marks) : [];
  }
}

/** Only web and mail addresses become links; others are shown as text. */
function link(url: string, label: readonly CommentPart[]): readonly CommentPart[] {
  if (!/^(https?|mailto):/i.test(url)) return [...label, ...run(label.length === 0 ? url : ` (${url})`, {})];
  const words = label.length === 0 ? run(url, {}) : label;
  return words.map((part) => ({ ...part, attributes: { ...part.attributes, link: url } }));
}

function run(text: string, marks: Marks): readonly CommentPart[] {
  if (text === '') return [];
  return [Object.keys(marks).length === 0 ? { text } : { text, attributes: marks }];
}
