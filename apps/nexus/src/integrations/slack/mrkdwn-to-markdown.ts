import { unescapeSlack } from './escape.js';

type NameOf = (userId: string) => string | undefined;

/** Code is kept as it is; the fence comes first, for it may hold single marks. */
const code = /```([\s\S]*?)```|`([^`\n]+)`/g;
const strong = /(^|[\s([{"'>_~])\*(?=[^\s*])([^*\n]*[^\s*])\*(?=$|[\s)\]}"'.,:;!?<_~])/gm;

/**
 * What a person wrote in Slack, as Markdown. `nameOf` gives the name behind a user id when it is known; ids of people,
 * groups and channels are otherwise kept as text, so that nothing can be mentioned again by quoting it.
 */
export function mrkdwnToMarkdown(text: string, nameOf: NameOf = () => undefined): string {
  let markdown = '';
  let end = 0;
  for (const match of text.matchAll(code)) {
    const [whole, fenced, inline = ''] = match;
    markdown += afterCode(markdown, wordsToMarkdown(text.slice(end, match.index), nameOf));
    markdown += fenced === undefined ? `\`${plain(inline)}\`` : fence(plain(fenced), markdown);
    end = match.index + whole.length;
  }
  return (markdown + afterCode(markdown, wordsToMarkdown(text.slice(end), nameOf))).trimEnd();
}

function wordsToMarkdown(text: string, nameOf: NameOf): string {
  const marked = text.replace(strong, '$1**$2**').replace(/^([ \t]*)[•◦▪] ?/gm, '$1- ');
  return unescapeSlack(marked.replace(/<([^<>]*)>/g, (_whole, inner: string) => control(inner, nameOf)));
}

function control(inner: string, nameOf: NameOf): string {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1)) ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  if (target.startsWith('!')) return `@${(label ?? target.slice(1).split('^')[0] ?? '').replace(/^@/, '')}`;
  if (label === undefined || label === target) return target.replace(/^mailto:/, '');
  const address = /[\s()]/.test(target) ? `&lt;${target}&gt;` : target;
  return `[${label.replace(/[[\]]/g, '\\$&')}](${address})`;
}

/** In code Slack shows links and names as bare text. */
function plain(text: string): string {
  return unescapeSlack(text.replace(/<([^<>|]*)\|?[^<>]*>/g, '$1'));
}

/** A fence of Markdown stands on lines of its own; Slack's may stand within one. */
function fence(value: string, before: string): string {
  const start = before === '' || before.endsWith('\n') ? '' : '\n';
  return `${start}\`\`\`\n${value.replace(/^\n|\n$/g, '')}\n\`\`\``;
}

function afterCode(before: string, after: string): string {
  return before.endsWith('\n```') && after !== '' && !after.startsWith('\n') ? `\n${after}` : after;
}
