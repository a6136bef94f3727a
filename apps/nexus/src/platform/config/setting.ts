import { z } from 'zod';

/** One setting: the variable it is read from, what it accepts, and what it is for. */
export interface Setting<T> {
  readonly variable: string;
  readonly schema: z.ZodType<T>;
  readonly description: string;
  /** Never printed, not even when it is wrong. */
  readonly isSecret: boolean;
}

export type SettingTable = { readonly [name: string]: Setting<unknown> | SettingTable };
export type SettingValues<T extends SettingTable> = {
  readonly [K in keyof T]: T[K] extends Setting<infer V> ? V : T[K] extends SettingTable ? SettingValues<T[K]> : never;
};

export function setting<T>(variable: string, schema: z.ZodType<T>, description: string): Setting<T> {
  return { variable, schema, description, isSecret: false };
}

export function secret<T>(variable: string, schema: z.ZodType<T>, description: string): Setting<T> {
  return { variable, schema, description, isSecret: true };
}

export function isSetting(entry: Setting<unknown> | SettingTable): entry is Setting<unknown> {
  return typeof (entry as Setting<unknown>).variable === 'string';
}

/** Every setting of the table, in the order in which it is written there. */
export function listSettings(table: SettingTable): readonly Setting<unknown>[] {
  return Object.values(table).flatMap((entry) => (isSetting(entry) ? [entry] : listSettings(entry)));
}

export type ParsedSettings<T extends SettingTable> =
  | { outcome: 'valid'; settings: SettingValues<T> }
  | { outcome: 'invalid'; problems: readonly string[] };

/** Reads the whole table from an environment and reports all problems at once. An empty variable counts as unset. */
export function parseSettings<T extends SettingTable>(
  table: T,
  environment: Readonly<Record<string, string | undefined>>,
): ParsedSettings<T> {
  const problems: string[] = [];
  const settings = readTable(table, environment, problems) as SettingValues<T>;
  return problems.length === 0 ? { outcome: 'valid', settings } : { outcome: 'invalid', problems };
}

function readTable(
  table: SettingTable,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(table)) {
    values[name] = isSetting(entry)
      ? readSetting(entry, environment, problems)
      : readTable(entry, environment, problems);
  }
  return values;
}

function readSetting(
  entry: Setting<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
  problems: string[],
): unknown {
  const parsed = entry.schema.safeParse(environment[entry.variable] || undefined);
  if (parsed.success) return parsed.data;
  const reason = environment[entry.variable] ? parsed.error.issues[0]?.message : 'is required';
  problems.push(`${entry.variable}: ${reason}. ${entry.description}`);
  return undefined;
}
