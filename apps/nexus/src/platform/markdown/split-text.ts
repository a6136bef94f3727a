/**
 * Cuts a long text into parts of at most `limit` characters: between paragraphs if that keeps parts at least half full,
 * else between lines, else between words, else anywhere but inside a surrogate pair.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const end = cutBefore(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

function cutBefore(text: string, limit: number): number {
  const head = text.slice(0, limit);
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(mark);
    if (at >= limit / 2) return at;
  }
  const isPair = /[\uD800-\uDBFF]$/.test(head);
  return isPair && limit > 1 ? limit - 1 : limit;
}
