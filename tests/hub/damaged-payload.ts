type Path = readonly (string | number)[];

const strange: readonly unknown[] = [null, 7, [], { a: [] }, 'x\u0000y', '', true, '9'.repeat(400)];

/** The payload, and forms of it that lack a field or hold something else in its place, at every depth. */
export function damaged(text: string): readonly string[] {
  const value = JSON.parse(text) as unknown;
  const paths = pathsOf(value, []);
  const without = paths.map((path) => JSON.stringify(changed(value, path, undefined)));
  const twisted = paths.map((path, index) => JSON.stringify(changed(value, path, strange[index % strange.length])));
  return [text, ...without, ...twisted];
}

/** The form, and forms of it that lack a field, hold another value there or hold it twice. */
export function damagedForm(form: string): readonly string[] {
  const fields = [...new URLSearchParams(form)];
  const changes = fields.flatMap((field, index) => {
    const others = fields.filter((_, other) => other !== index);
    const [name] = field;
    return [others, [...others, [name, 'x\u0000y'] as const], [...fields, field], [...others, [name, ''] as const]];
  });
  return [
    form,
    ...changes.map((entries) =>
      new URLSearchParams(entries.map(([name, value]): [string, string] => [name, value])).toString(),
    ),
  ];
}

function pathsOf(value: unknown, at: Path): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...pathsOf(inner, [...at, key])]);
}

function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  if (Array.isArray(value))
    return value.map((entry, index) => (String(index) === key ? changed(entry, rest, to) : entry));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: changed(object[key], rest, to) };
}
