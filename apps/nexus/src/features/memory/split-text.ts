/** Where a text may be cut, the better place first. */
const boundaries: readonly RegExp[] = [/\n{2,}/g, /\n/g, /(?<=[.!?…])\s|(?<=[。！？])/g, /\s/g];

/**
 * Cuts a text into parts of at most `limit` UTF-16 units, each as long as a good boundary allows: between paragraphs, else
 * lines, sentences, words, and within a word only when it is longer than the limit. No character is lost but white space
 * at the cuts, and none is cut in two.
 */
export function splitText(text: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit) {
    const end = findCut(rest, limit);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts.filter((part) => part !== '');
}

/** The beginning of a text, at most `limit` UTF-16 units long, cut between characters. */
export function beginOf(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, wholeCharacters(text, limit));
}

/** A part is at least half full, so that one early paragraph does not leave many small parts. */
function findCut(text: string, limit: number): number {
  const window = text.slice(0, limit + 1);
  for (const boundary of boundaries) {
    let last = 0;
    for (const match of window.matchAll(boundary)) {
      if (match.index > limit / 2 && match.index <= limit) last = match.index;
    }
    if (last > 0) return last;
  }
  return wholeCharacters(text, limit);
}

function wholeCharacters(text: string, end: number): number {
  const isWithinPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(end - 1, end + 1));
  return isWithinPair ? Math.max(end - 1, 1) : end;
}
