const TOKEN = /<(@|#|!)([^|>]+)(?:\|([^>]*))?>|<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>/g;

type Element = Readonly<Record<string, unknown>>;

/** The rich text block that Slack attaches to a message written as plain markup. */
export function richTextOf(text: string, blockId: string): Element {
  return {
    type: 'rich_text',
    block_id: blockId,
    elements: [{ type: 'rich_text_section', elements: elementsOf(text) }],
  };
}

/** Undoes Slack's three escapes. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function elementsOf(text: string): readonly Element[] {
  const elements: Element[] = [];
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > position) elements.push(plain(text.slice(position, match.index)));
    elements.push(elementOf(match));
    position = match.index + match[0].length;
  }
  if (position < text.length) elements.push(plain(text.slice(position)));
  return elements;
}

function plain(text: string): Element {
  return { type: 'text', text: unescapeText(text) };
}

function elementOf([whole, sign, name = '', , url, label]: RegExpMatchArray): Element {
  if (url !== undefined) return { type: 'link', url, ...(label === undefined ? {} : { text: unescapeText(label) }) };
  if (sign === '@') return { type: 'user', user_id: name };
  if (sign === '#') return { type: 'channel', channel_id: name };
  if (['channel', 'here', 'everyone'].includes(name)) return { type: 'broadcast', range: name };
  if (name.startsWith('subteam^')) return { type: 'usergroup', usergroup_id: name.slice('subteam^'.length) };
  return plain(whole);
}
