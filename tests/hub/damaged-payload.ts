/** The payload, and forms of it that lack a field or hold something else in its place. */
export function damaged(text: string): readonly string[] {
  const value = JSON.parse(text) as Record<string, unknown>;
  const keys = Object.keys(value);
  const without = keys.map((key) => JSON.stringify({ ...value, [key]: undefined }));
  const twisted = keys.map((key, index) =>
    JSON.stringify({ ...value, [key]: [null, 7, [], { a: [] }, 'x\u0000y'][index % 5] }),
  );
  return [text, ...without, ...twisted];
}
