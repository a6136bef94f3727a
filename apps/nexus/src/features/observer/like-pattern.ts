/** A LIKE pattern for values that contain the text, whatever characters it has. PostgreSQL knows no NUL in texts. */
export function containsPattern(text: string): string {
  return `%${text.replaceAll('\0', '').replace(/[\\%_]/g, '\\$&')}%`;
}
