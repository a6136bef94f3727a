interface ValueSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
  readonly items?: ValueSchema;
  readonly enum?: readonly string[];
  readonly $defs?: Readonly<Record<string, ValueSchema>>;
}

/** Parts with the same values are described once, by name. */
const shared = ['resources', 'image', 'secret', 'autoscaling', 'podDisruptionBudget', 'storage'];

/** The chart's values as Markdown: names and meanings from the schema, defaults from values.yaml. */
export function valuesTable(schema: ValueSchema, values: unknown): string {
  const rows = describe(schema, values, '');
  const parts = shared.map((name) => {
    const inner = describe(schema.$defs?.[name] ?? {}, undefined, '', false);
    return `### ${name}\n\n${table(inner, ['value', 'what it is'])}`;
  });
  return `${table(rows, ['value', 'default', 'what it is'])}\n\n## Values that several parts have\n\n${parts.join('\n\n')}`;
}

function table(rows: readonly (readonly string[])[], heads: readonly string[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
}

function describe(
  schema: ValueSchema,
  values: unknown,
  path: string,
  hasDefaults = true,
): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const inner = path === '' ? name : `${path}.${name}`;
    const value = read(values, name);
    const definition = property.$ref?.split('/').at(-1);
    const words = [
      sentence(property),
      definition !== undefined && shared.includes(definition)
        ? `See [${definition}](#${definition.toLowerCase()}).`
        : '',
    ];
    const row = [`\`${inner}\``, ...(hasDefaults ? [shown(value, property)] : []), words.filter(Boolean).join(' ')];
    if (property.items?.properties) {
      return [row, ...describe(property.items, undefined, `${inner}[]`, hasDefaults)];
    }
    return property.properties ? [row, ...describe(property, value, inner, hasDefaults)] : [row];
  });
}

function sentence(schema: ValueSchema): string {
  const choices = schema.enum ? ` One of ${schema.enum.map((choice) => `\`${choice}\``).join(', ')}.` : '';
  return `${schema.description ?? ''}${choices}`.replaceAll('|', '\\|');
}

function read(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null
    ? (values as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function shown(value: unknown, schema: ValueSchema): string {
  if (value === undefined || schema.properties) return '';
  const text = JSON.stringify(value);
  return text.length > 60 ? 'see values.yaml' : `\`${text}\``;
}
