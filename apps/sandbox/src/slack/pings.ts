const CONTROL_SEQUENCE = /<(!(?:channel|here|everyone)|!subteam\^[A-Z0-9]+|@[UW][A-Z0-9]+)(?:\|[^>]*)?>/g;
const BARE_BROADCAST = /(?:^|[^\w@])@(channel|here|everyone)\b/g;

/** Whoever a text in Slack's markup notifies: `@channel`, `@here`, `@everyone`, `S...` groups, `U...` users. Escaped sequences notify nobody. */
export function pingsInText(text: string): readonly string[] {
  const found = [...text.matchAll(CONTROL_SEQUENCE)].map(([, sequence = '']) => nameOf(sequence));
  return [...new Set(found)];
}

/** With `parse: "full"` or `link_names`, a bare `@channel` notifies too. */
export function pingsInParsedText(text: string): readonly string[] {
  const bare = [...text.matchAll(BARE_BROADCAST)].map(([, name = '']) => `@${name}`);
  return [...new Set([...pingsInText(text), ...bare])];
}

/** Whoever blocks or attachments notify: markup in texts that are rendered as markup, and rich text mentions. */
export function pingsInBlocks(value: unknown): readonly string[] {
  return [...new Set(collect(value))];
}

function nameOf(sequence: string): string {
  if (sequence.startsWith('!subteam^')) return sequence.slice('!subteam^'.length);
  return sequence.startsWith('!') ? `@${sequence.slice(1)}` : sequence.slice(1);
}

function collect(value: unknown): readonly string[] {
  if (typeof value === 'string') return pingsInText(value);
  if (Array.isArray(value)) return value.flatMap(collect);
  if (value === null || typeof value !== 'object') return [];
  const element = value as Readonly<Record<string, unknown>>;
  const mention = richTextMention(element);
  if (mention !== undefined) return [mention];
  if (element.type === 'plain_text' || isRichTextLeaf(element)) return [];
  return Object.values(element).flatMap(collect);
}

function richTextMention(element: Readonly<Record<string, unknown>>): string | undefined {
  if (element.type === 'broadcast' && typeof element.range === 'string') return `@${element.range}`;
  if (element.type === 'user' && typeof element.user_id === 'string') return element.user_id;
  if (element.type === 'usergroup' && typeof element.usergroup_id === 'string') return element.usergroup_id;
  return undefined;
}

/** Text inside rich text is shown as it is, never read as markup. */
function isRichTextLeaf(element: Readonly<Record<string, unknown>>): boolean {
  return (element.type === 'text' || element.type === 'link') && typeof element.text === 'string';
}
