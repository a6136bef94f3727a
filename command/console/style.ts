type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

const codes: Readonly<Record<Style, string>> = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  cyan: '36',
};

/** Colours only for people at a terminal who did not refuse them (https://no-color.org). */
export function hasColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb';
}

/** Text in a colour, when the stream shows colours. */
export function paint(text: string, style: Style, stream: NodeJS.WriteStream = process.stdout): string {
  return hasColour(stream) ? `\u001b[${codes[style]}m${text}\u001b[0m` : text;
}
