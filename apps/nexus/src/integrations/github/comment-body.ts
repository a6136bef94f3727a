/** The longest comment that GitHub takes, with room for what stands around the words. */
const longestText = 60_000;

const mark = 'oblivion:effect=';

/** The hidden line by which a comment of ours is known. */
export function effectMark(effectId: string): string {
  return `<!-- ${mark}${effectId} -->`;
}

export function hasEffectMark(body: string): boolean {
  return /<!-- oblivion:effect=eff_[0-9a-f]{32} -->\s*$/.test(body);
}

/** The comment of an effect, as Markdown: who says it, the words, links to what was made, and the hidden mark. */
export function commentBody(remark: {
  readonly author: string;
  readonly heading: string;
  readonly text: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly taskUrl: string;
  readonly effectId: string;
}): string {
  const links = remark.links.map(({ title, url }) => `- [${escapeTitle(title)}](${escapeUrl(url)})`);
  const parts = [
    `**${escapeTitle(remark.author)}** ${remark.heading}`,
    safeMarkdown(shorten(remark.text)),
    ...(links.length === 0 ? [] : [links.join('\n')]),
    `<sub>[Open in Oblivion](${escapeUrl(remark.taskUrl)})</sub>`,
  ];
  return `${parts.join('\n\n')}\n\n${effectMark(remark.effectId)}`;
}

/**
 * Markdown that notifies nobody and hides nothing: outside code, an `@` or `#` that would call for a person or another
 * issue is kept apart from the name, and no comment of HTML can begin, in code or not.
 */
export function safeMarkdown(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\u0000', '\uFFFD')
    .replace(/<(?=!--|\/?[a-z])/gi, '&lt;')
    .replace(/@(?=[\w-])/g, '@\u2060')
    .replace(/#(?=\d)/g, '#\u2060')
    .replace(/\bGH-(?=\d)/gi, '$&\u2060');
}

function escapeTitle(text: string): string {
  return safeMarkdown(text.replace(/\s+/gu, ' ')).replace(/[[\]*_`\\]/g, String.raw`\$&`);
}

function escapeUrl(url: string): string {
  return url.replace(/[\s<>()]/g, (character) => encodeURIComponent(character).replace('(', '%28').replace(')', '%29'));
}

function shorten(text: string): string {
  if (text.length <= longestText) return text;
  return `${text.slice(0, longestText).replace(/[\uD800-\uDBFF]$/, '')}\n\n… (shortened; the whole text is in Oblivion)`;
}
