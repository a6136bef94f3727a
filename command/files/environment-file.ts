/** Reads the lines of an `.env` file: `NAME=value`, quotes around the value, `#` comments, an optional `export`. */
export function parseEnvironmentFile(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1]) values[match[1]] = unquote(match[2] ?? '');
  }
  return values;
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(value);
  if (quoted) return quoted[2] ?? '';
  return value.replace(/(^|\s+)#.*$/, '');
}

/** The settings that are passed on to Nexus: only its own, so that nothing else leaks into its environment. */
export function nexusSettingsOf(
  values: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith('NEXUS_') && value !== undefined) settings[name] = value;
  }
  return settings;
}
