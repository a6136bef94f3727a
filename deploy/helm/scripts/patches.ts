/** One operation of a JSON patch (RFC 6902). */
export type PatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The operations that make `after` of `before`. Lists are replaced whole: their entries have no names to go by. */
export function patchBetween(before: unknown, after: unknown, path = ''): readonly PatchOperation[] {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ op: 'replace', path, value: after }];
  }
  const removed = Object.keys(before)
    .filter((key) => !(key in after))
    .map((key): PatchOperation => ({ op: 'remove', path: `${path}/${pointer(key)}` }));
  const changed = Object.keys(after).flatMap((key): readonly PatchOperation[] => {
    const inner = `${path}/${pointer(key)}`;
    return key in before
      ? patchBetween(before[key], after[key], inner)
      : [{ op: 'add', path: inner, value: after[key] }];
  });
  return [...removed, ...changed];
}
