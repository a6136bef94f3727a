import type { Link, List, Nodes, Root, RootContent, Text } from 'mdast';
import { parseMarkdown } from './parse-markdown.js';
import { splitText } from './split-text.js';

/** How long a tree is once it is rendered for where it goes. */
export type Measure = (tree: Root) => number;

/**
 * Cuts a text into trees that are at most `limit` long as rendered: between paragraphs where it can be, else between items,
 * rows and sentences' words. A piece of a list goes on counting, a piece of code is code again, a link stays whole.
 */
export function splitMarkdown(markdown: string, limit: number, measure: Measure): readonly Root[] {
  const tree = parseMarkdown(markdown);
  if (measure(tree) <= limit) return [tree];
  return pieces(tree, limit, (node) => measure(asRoot(node))).map(asRoot);
}

type MeasureNode = (node: Nodes) => number;
type Parent = Extract<Nodes, { children: Nodes[] }>;

/** Below this a wrapper is given up and its words are cut as plain text. */
const smallestRoom = 8;

function pieces(node: Nodes, limit: number, measure: MeasureNode): readonly Nodes[] {
  if (measure(node) <= limit) return [node];
  if (limit <= smallestRoom) return cutValue(textOf(node), smallestRoom, measure);
  if (node.type === 'link' && node.children.length > 0) return pieces(spelledOut(node), limit, measure);
  if ('children' in node) return cutParent(node, limit, measure);
  return 'value' in node ? cutValue(node, limit, measure) : [node];
}

/** Takes as many children as fit into each piece; one that is too long by itself is cut in turn. */
function cutParent(parent: Parent, limit: number, measure: MeasureNode): readonly Nodes[] {
  const made: Nodes[] = [];
  let taken: Nodes[] = [];
  let first = 0;
  const close = (next: number): void => {
    if (taken.length > 0) made.push(withChildren(parent, taken, first));
    taken = [];
    first = next;
  };
  for (const [index, child] of parent.children.entries()) {
    if (measure(withChildren(parent, [...taken, child], first)) <= limit) {
      taken.push(child);
      continue;
    }
    close(index);
    const alone = withChildren(parent, [child], index);
    const wrapping = measure(alone) - measure(child);
    const room = Math.max(Math.min(limit - wrapping, limit), Math.floor(limit / 2));
    for (const piece of measure(alone) <= limit ? [child] : pieces(child, room, measure)) {
      if (measure(withChildren(parent, [...taken, piece], index)) > limit) close(index);
      taken.push(piece);
    }
  }
  close(parent.children.length);
  return made.flatMap((piece) => (measure(piece) <= limit ? [piece] : pieces(piece, Math.floor(limit / 2), measure)));
}

/** Leaves: text between words, code between lines. Rendering may lengthen a value, so less is tried until it fits. */
function cutValue(node: Extract<Nodes, { value: string }>, limit: number, measure: MeasureNode): readonly Nodes[] {
  const frame = measure({ ...node, value: '' });
  for (let room = Math.max(limit - frame, 2); room >= 2; room = Math.floor(room / 2)) {
    const cut = splitText(node.value, room).map((value) => ({ ...node, value }));
    if (room < 4 || cut.every((piece) => measure(piece) <= limit)) return cut;
  }
  return [node];
}

/** A link whose address or words do not fit anywhere: its words, then its address as text. */
function spelledOut(link: Link): Nodes {
  const address: Text = { type: 'text', value: ` ${link.url}` };
  return { type: 'paragraph', children: [...link.children, address] };
}

function textOf(node: Nodes): Text {
  if (node.type === 'text') return node;
  if ('value' in node) return { type: 'text', value: node.value };
  if (!('children' in node)) return { type: 'text', value: '' };
  return { type: 'text', value: node.children.map((child) => textOf(child).value).join(' ') };
}

/** The parent around some of its children, the first of which was at this index. */
function withChildren(parent: Parent, children: readonly Nodes[], first: number): Nodes {
  const start = (parent as List).start;
  const counting = parent.type === 'list' && typeof start === 'number' ? { start: start + first } : {};
  return { ...parent, ...counting, children } as Nodes;
}

function asRoot(node: Nodes): Root {
  if (node.type === 'root') return node;
  return { type: 'root', children: [asBlock(node)] };
}

/** Parts of a block stand in the smallest block of their kind, so that they are rendered as they will be. */
function asBlock(node: Nodes): RootContent {
  switch (node.type) {
    case 'listItem':
      return { type: 'list', children: [node] };
    case 'tableRow':
      return { type: 'table', children: [node] };
    case 'tableCell':
      return asBlock({ type: 'tableRow', children: [node] });
    case 'text':
    case 'strong':
    case 'emphasis':
    case 'delete':
    case 'inlineCode':
    case 'link':
    case 'image':
    case 'break':
      return { type: 'paragraph', children: [node] };
    default:
      return node as RootContent;
  }
}
