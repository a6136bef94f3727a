/** A text as PostgreSQL can hold it: it knows neither the character NUL nor half of a surrogate pair. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

/** A JSON value as PostgreSQL can hold it: every text in it, names included. */
export function storableJson(value: unknown): string {
  return JSON.stringify(storable(value)) ?? 'null';
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [storableText(name), storable(entry)]));
}
