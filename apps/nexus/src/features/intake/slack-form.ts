import { readJsonObject } from './webhook-body.js';

/** Reads a form of Slack from raw bytes: its fields, or the JSON of its one field `payload`. PostgreSQL can keep what comes out. */
export function readSlackForm(raw: Buffer): Readonly<Record<string, unknown>> {
  const fields = Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
  if (fields.payload !== undefined) return readJsonObject(Buffer.from(fields.payload)).value;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [storable(name), storable(value)]));
}

/** The workspace that a form speaks of. */
export function teamOf(body: Readonly<Record<string, unknown>>): string | undefined {
  const team = body.team_id ?? (body.team as { id?: unknown } | null | undefined)?.id;
  return typeof team === 'string' ? team : undefined;
}

function storable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
