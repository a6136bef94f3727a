import type { Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';

/** Deeper quotes mean nothing to a reader, and thousands of them would exhaust the parser's stack. */
const deeperQuotes = /^((?:[ \t]*>){8})(?:[ \t]*>)+/gm;

/** GitHub-flavoured Markdown as a tree. Any text is Markdown; quotes within quotes end at the eighth. */
export function parseMarkdown(markdown: string): Root {
  const text = markdown.replace(deeperQuotes, '$1');
  return fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
}
