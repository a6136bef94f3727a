/**
 * Slack reads `&`, `<` and `>` as control characters; escaped, no text can mention a person, a group or a channel
 * (docs.slack.dev, "Escaping text").
 */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
