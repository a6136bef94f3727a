import type { Nodes, Parents, PhrasingContent, Root, RootContent } from 'mdast';
import { parseMarkdown } from '../../platform/markdown/parse-markdown.js';
import { splitMarkdown } from '../../platform/markdown/split-markdown.js';
import { escapeSlack } from './escape.js';

/** Markdown as Slack's mrkdwn. Everything that is text is escaped, so that no word of it can ping anybody. */
export function markdownToMrkdwn(markdown: string): string {
  return render(parseMarkdown(markdown));
}

/** The same in parts of at most `limit` characters, cut where the text itself has a joint. There is always one. */
export function markdownToMrkdwnParts(markdown: string, limit: number): readonly string[] {
  const parts = splitMarkdown(markdown, limit, (tree) => render(tree).length)
    .map(render)
    .filter((part) => part !== '');
  return parts.length === 0 ? [''] : parts;
}

function render(tree: Root): string {
  return blocks(tree.children).trim();
}

function blocks(nodes: readonly RootContent[]): string {
  return nodes
    .map((node) => block(node))
    .filter((text) => text !== '')
    .join('\n\n');
}

function block(node: RootContent): string {
  switch (node.type) {
    case 'paragraph':
      return inline(node.children);
    case 'heading':
      return wrap(inline(node.children).replaceAll('*', ''), '*');
    case 'code':
      // A fence inside would end the block early.
      return `\`\`\`\n${escapeSlack(node.value).replaceAll('```', "'''")}\n\`\`\``;
    case 'blockquote':
      return prefixLines(blocks(node.children), '> ');
    case 'list':
      return node.children
        .map((item, index) => listItem(item.children, listMark(node, item.checked, index)))
        .join('\n');
    case 'thematicBreak':
      return '———';
    case 'table':
      return node.children.map((row) => row.children.map((cell) => inline(cell.children)).join(' | ')).join('\n');
    case 'html':
      return escapeSlack(node.value);
    default:
      return 'children' in node ? inline((node as Parents).children as PhrasingContent[]) : '';
  }
}

function listMark(
  list: { ordered?: boolean | null; start?: number | null },
  checked: boolean | null | undefined,
  index: number,
): string {
  if (checked === true) return '☑ ';
  if (checked === false) return '☐ ';
  return list.ordered === true ? `${(list.start ?? 1) + index}. ` : '• ';
}

function listItem(children: readonly RootContent[], mark: string): string {
  const [first = '', ...rest] = blocks(children).replaceAll('\n\n', '\n').split('\n');
  return [`${mark}${first}`, ...rest.map((line) => `    ${line}`)].join('\n');
}

function inline(nodes: readonly PhrasingContent[]): string {
  return nodes.map((node) => phrase(node)).join('');
}

function phrase(node: PhrasingContent): string {
  switch (node.type) {
    case 'text':
      return escapeSlack(node.value);
    case 'strong':
      return wrap(inline(node.children), '*');
    case 'emphasis':
      return wrap(inline(node.children), '_');
    case 'delete':
      return wrap(inline(node.children), '~');
    case 'inlineCode':
      return `\`${escapeSlack(node.value).replaceAll('`', "'")}\``;
    case 'break':
      return '\n';
    case 'link':
      return link(node.url, inline(node.children));
    case 'image':
      return link(node.url, escapeSlack(node.alt || node.url));
    case 'html':
      return escapeSlack(node.value);
    default:
      return plain(node);
  }
}

/** Only web and mail addresses become links; others are shown as text. */
function link(url: string, label: string): string {
  if (!/^(https?|mailto):/i.test(url)) return label === '' ? escapeSlack(url) : `${label} (${escapeSlack(url)})`;
  const address = url.replaceAll('|', '%7C').replaceAll('>', '%3E').replaceAll('<', '%3C').replaceAll('&', '&amp;');
  const text = label.replace(/<[^|>]*\|?([^>]*)>/g, '$1').replaceAll('\n', ' ');
  return text === '' || text === escapeSlack(url) ? `<${address}>` : `<${address}|${text}>`;
}

function plain(node: Nodes): string {
  if ('value' in node && typeof node.value === 'string') return escapeSlack(node.value);
  if ('children' in node) return node.children.map((child) => plain(child)).join('');
  return '';
}

function wrap(text: string, mark: string): string {
  return text.trim() === '' ? text : `${mark}${text}${mark}`;
}

function prefixLines(text: string, prefix: string): string {
  return text
    .split('\n')
    .map((line) => prefix + line)
    .join('\n');
}
