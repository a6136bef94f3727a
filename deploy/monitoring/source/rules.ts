import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const alertRule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ service: z.literal('oblivion'), severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
});
const recordingRule = z.strictObject({ record: z.string(), expr: z.string() });
const ruleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(z.union([alertRule, recordingRule])) })),
});

export type AlertRule = z.infer<typeof alertRule>;
export type RecordingRule = z.infer<typeof recordingRule>;

export interface Rules {
  readonly alerts: readonly AlertRule[];
  readonly recordings: readonly RecordingRule[];
  /** Paths of the files they came from. */
  readonly files: readonly string[];
}

/** All rules of a folder; a rule with an unknown or a missing part is refused with its place. */
export async function readRules(folder: string): Promise<Rules> {
  const files = (await readdir(folder))
    .toSorted()
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => join(folder, name));
  const contents = await Promise.all(files.map(readRuleFile));
  const rules = contents.flatMap(({ groups }) => groups.flatMap((group) => group.rules));
  return {
    alerts: rules.filter((rule): rule is AlertRule => 'alert' in rule),
    recordings: rules.filter((rule): rule is RecordingRule => 'record' in rule),
    files,
  };
}

async function readRuleFile(path: string): Promise<z.infer<typeof ruleFile>> {
  const result = ruleFile.safeParse(parse(await readFile(path, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`${path}: ${z.prettifyError(result.error)}`);
}
