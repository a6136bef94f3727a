const longestName = 80;
const nothingLeft = 'oblivion';
const mostNames = 10;

/** A name that Slack takes for a channel: lower case, without spaces, at most 80 characters. */
export function channelName(text: string): string {
  const name = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{Ll}\p{Lo}\p{N}_-]+/gu, '-')
    .replaceAll(/-{2,}/g, '-');
  const trimmed = trim(cut(trim(name), longestName));
  return trimmed === '' ? nothingLeft : trimmed;
}

/** Names that are tried, one after the other, before somebody has to choose one. */
export function candidateNames(text: string): readonly string[] {
  return channelNames(channelName(text), mostNames);
}

/** The name itself, then with numbers. */
export function channelNames(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const ending = index === 0 ? '' : `-${index + 1}`;
    return `${cut(name, longestName - ending.length)}${ending}`;
  });
}

/** Slack's id of a channel, as opposed to a name. */
export function isChannelId(text: string): boolean {
  return /^[CG][A-Z0-9]{6,}$/.test(text);
}

/** Cuts by UTF-16 units, of which Slack counts, and never in the middle of a character. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

function trim(name: string): string {
  return name.replaceAll(/^[-_]+|[-_]+$/g, '');
}
