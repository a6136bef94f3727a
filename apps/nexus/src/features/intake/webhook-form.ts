/** Reads a form from raw bytes, with the characters that PostgreSQL cannot keep replaced. Of a repeated field the last counts. */
export function readForm(raw: Buffer): Record<string, string> {
  const fields = [...new URLSearchParams(raw.toString('utf8'))];
  return Object.fromEntries(fields.map(([name, value]) => [storable(name), storable(value)]));
}

function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
