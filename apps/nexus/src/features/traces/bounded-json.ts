/** Texts within a value are not cut below this many characters before whole parts of it are given up. */
const shortestText = 64;

/**
 * A value as JSON of at most `limitBytes`. Long texts within it are cut first, so that its form stays; what is still too
 * long becomes the beginning of its JSON. Every cut says how much is missing.
 */
export function boundedJson(value: unknown, limitBytes: number): string {
  const whole = toJson(value);
  if (Buffer.byteLength(whole) <= limitBytes) return whole;
  for (let length = limitBytes; length >= shortestText; length = Math.floor(length / 2)) {
    const cut = toJson(cutTexts(value, length));
    if (Buffer.byteLength(cut) <= limitBytes) return cut;
  }
  return boundedText(whole, limitBytes);
}

/** The beginning of a text as a JSON text of at most `limitBytes`. */
function boundedText(text: string, limitBytes: number): string {
  for (let length = Math.min(text.length, limitBytes); length > 0; length = Math.floor(length / 2)) {
    const cut = JSON.stringify(cutText(text, length));
    if (Buffer.byteLength(cut) <= limitBytes) return cut;
  }
  return '"…"';
}

function cutTexts(value: unknown, length: number): unknown {
  if (typeof value === 'string') return cutText(value, length);
  if (Array.isArray(value)) return value.map((entry) => cutTexts(entry, length));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, cutTexts(entry, length)]));
}

function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).toWellFormed()}… [${text.length - length} more characters]`;
}

/** Undefined is no value of JSON. */
function toJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
