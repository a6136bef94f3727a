/** A text that PostgreSQL can compare with: it knows no NUL. */
export function comparable(text: string): string {
  return text.replaceAll('\0', '');
}

/** A LIKE pattern for values that contain the text, whatever characters it has. */
export function containsPattern(text: string): string {
  return `%${comparable(text).replace(/[\\%_]/g, '\\$&')}%`;
}
