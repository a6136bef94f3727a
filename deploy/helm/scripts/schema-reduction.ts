export type JsonSchema = { readonly [key: string]: unknown };

const dropped = new Set(['description', 'example', 'examples', 'title', 'default', 'externalDocs', 'format']);

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema of Kubernetes without its prose, in the dialect of JSON Schema, refusing fields that it does not name. */
export function closed(schema: JsonSchema): JsonSchema {
  if (schema['x-kubernetes-int-or-string'] === true || schema['format'] === 'int-or-string') {
    return { type: ['string', 'integer'] };
  }
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (dropped.has(key) || key.startsWith('x-')) continue;
    result[key] = convert(key, value);
  }
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  if (isSchema(schema['properties']) && schema['additionalProperties'] === undefined && !isOpen) {
    result['additionalProperties'] = false;
  }
  return result;
}

function convert(key: string, value: unknown): unknown {
  if (key === 'properties' && isSchema(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, closed(entry as JsonSchema)]));
  }
  if ((key === 'items' || key === 'additionalProperties' || key === 'not') && isSchema(value)) return closed(value);
  if ((key === 'allOf' || key === 'anyOf' || key === 'oneOf') && Array.isArray(value)) {
    // Alternatives only narrow what the schema around them has named; they name no fields of their own.
    return value.map((entry) => ({ ...closed(entry as JsonSchema), additionalProperties: true }));
  }
  return value;
}

const quantity = 'io.k8s.apimachinery.pkg.api.resource.Quantity';

/** The definitions that one needs, itself included; references keep their names. */
export function reachableFrom(
  name: string,
  all: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const reached = new Map<string, JsonSchema>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const definition = all[next];
    if (reached.has(next) || definition === undefined) continue;
    const schema = next === quantity ? { type: ['string', 'number'] } : closed(definition);
    reached.set(next, schema);
    for (const match of JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)) waiting.push(match[1] ?? '');
  }
  return Object.fromEntries([...reached].sort(([left], [right]) => (left < right ? -1 : 1)));
}
