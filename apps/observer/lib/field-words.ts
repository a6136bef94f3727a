/** Words of Nexus begin with the field that they are about, such as `body.name: `; where that is shown by itself they are a sentence. */
export function withoutField(words: string): string {
  const rest = words.replace(/^body(?:\.\w+)+: /, '');
  return `${rest.charAt(0).toUpperCase()}${rest.slice(1)}${/[.!?]$/.test(rest) ? '' : '.'}`;
}
