import { unescapeSlack } from './escape.js';

/**
 * What a person wrote in Slack, as Markdown. `nameOf` gives the name behind a user id when it is known; ids of people,
 * groups and channels are otherwise kept as text, so that nothing can be mentioned again by quoting it.
 */
export function mrkdwnToMarkdown(
  text: string,
  nameOf: (userId: string) => string | undefined = () => undefined,
): string {
  const withLinks = text.replace(/<([^<>]*)>/g, (_whole, inner: string) => control(inner, nameOf));
  return unescapeSlack(withLinks);
}

function control(inner: string, nameOf: (userId: string) => string | undefined): string {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return `@${label ?? nameOf(target.slice(1)) ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${label ?? target.slice(1)}`;
  if (target.startsWith('!')) return `@${(label ?? target.slice(1).split('^')[0] ?? '').replace(/^@/, '')}`;
  if (label === undefined || label === target) return target.replace(/^mailto:/, '');
  return `[${label}](${target})`;
}
