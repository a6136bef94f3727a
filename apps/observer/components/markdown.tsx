import type { Nodes, PhrasingContent, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { createElement, Fragment, memo, type ReactNode } from 'react';
import { safeAddress } from '@/lib/safe-address';

/**
 * Markdown of people and agents as elements. Raw HTML is shown as the text it is, images are links (nothing is loaded
 * from elsewhere), and only web and mail addresses are links.
 */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return (
    <div className="prose-message" dir="auto">
      {renderAll(tree.children)}
    </div>
  );
});

function renderAll(nodes: readonly (RootContent | PhrasingContent)[]): ReactNode[] {
  // Parsed text has no identity: position is the key.
  return nodes.map((node, index) => <Fragment key={index}>{render(node)}</Fragment>);
}

function render(node: Nodes): ReactNode {
  switch (node.type) {
    case 'text':
    case 'html':
      return node.value;
    case 'inlineCode':
      return <code>{node.value}</code>;
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{node.value}</code>
        </pre>
      );
    case 'break':
      return <br />;
    case 'thematicBreak':
      return <hr />;
    case 'image':
      return <Anchor address={node.url}>{node.alt || 'image'}</Anchor>;
    case 'link':
      return <Anchor address={node.url}>{renderAll(node.children)}</Anchor>;
    case 'heading':
      // The page has its own headings above these.
      return createElement(`h${Math.min(6, node.depth + 3)}`, null, renderAll(node.children));
    case 'list':
      return node.ordered ? (
        <ol start={node.start ?? 1}>{renderAll(node.children)}</ol>
      ) : (
        <ul>{renderAll(node.children)}</ul>
      );
    case 'listItem':
      return (
        <li>
          {typeof node.checked === 'boolean' && <span>{node.checked ? '☑ ' : '☐ '}</span>}
          {node.children.map((child, index) => (
            <Fragment key={index}>{child.type === 'paragraph' ? renderAll(child.children) : render(child)}</Fragment>
          ))}
        </li>
      );
    case 'table':
      return (
        <table>
          <tbody>{renderAll(node.children)}</tbody>
        </table>
      );
    default:
      return renderContainer(node);
  }
}

const tags: Readonly<Record<string, string>> = {
  paragraph: 'p',
  emphasis: 'em',
  strong: 'strong',
  delete: 'del',
  blockquote: 'blockquote',
  tableRow: 'tr',
  tableCell: 'td',
};

function renderContainer(node: Nodes): ReactNode {
  if (!('children' in node)) return null;
  const children = renderAll(node.children);
  const tag = tags[node.type];
  return tag === undefined ? children : createElement(tag, null, children);
}

function Anchor({ address, children }: { address: string; children: ReactNode }) {
  const safe = safeAddress(address);
  if (safe === null) return children;
  return (
    <a href={safe} target="_blank" rel="noreferrer nofollow ugc">
      {children}
    </a>
  );
}
