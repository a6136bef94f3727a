import { invalidArguments, SlackRefusal } from './slack-error.js';

export type Arguments = Readonly<Record<string, unknown>>;

/** The arguments of a Web API call from query and body, as JSON or as a form whose complex fields are JSON texts. */
export function parseArguments(contentType: string, body: string, query: Arguments): Arguments {
  if (body === '') return query;
  if (contentType.startsWith('application/json')) return { ...query, ...parseJsonObject(body) };
  if (contentType.startsWith('application/x-www-form-urlencoded') || contentType === '') {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  throw new SlackRefusal('invalid_post_type');
}

export function requiredText(args: Arguments, name: string): string {
  const value = optionalText(args, name);
  if (value === undefined) throw invalidArguments(`missing required field: ${name}`);
  return value;
}

export function optionalText(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalidArguments(`must be a string [json-pointer:/${name}]`);
}

export function flag(args: Arguments, name: string): boolean {
  const value = args[name];
  return value === true || value === 'true' || value === '1' || value === 1;
}

export function optionalInteger(args: Arguments, name: string): number | undefined {
  const text = optionalText(args, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw invalidArguments(`must be an integer [json-pointer:/${name}]`);
  return value;
}

/** An object or array given as itself or, in a form, as JSON text. `undefined` when absent; `invalid` when it is not JSON. */
export function structured(
  args: Arguments,
  name: string,
): { outcome: 'value'; value: unknown } | { outcome: 'invalid' } {
  const value = args[name];
  if (value === undefined || value === null || value === '') return { outcome: 'value', value: undefined };
  if (typeof value !== 'string') return { outcome: 'value', value };
  try {
    return { outcome: 'value', value: JSON.parse(value) };
  } catch {
    return { outcome: 'invalid' };
  }
}

function parseJsonObject(body: string): Arguments {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new SlackRefusal('invalid_json');
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw new SlackRefusal('json_not_object');
  return parsed as Arguments;
}
