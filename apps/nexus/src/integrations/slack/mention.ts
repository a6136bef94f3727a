/** What a message says besides the mention of the app; undefined when it does not mention it. */
export function withoutMention(text: string, botUserId: string): string | undefined {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`, 'g');
  if (!mention.test(text)) return undefined;
  return text
    .replaceAll(mention, ' ')
    .replaceAll(/[^\S\n]+/g, ' ')
    .trim();
}
