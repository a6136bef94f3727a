import { readFile } from 'node:fs/promises';
import { nexusSettingsOf, parseEnvironmentFile } from '../files/environment-file.ts';
import { inRepository } from '../files/folders.ts';
import { isMissing } from '../files/json-file.ts';

/** Settings of Nexus given by the person: from `.env` at the root and from the environment, which wins. */
export async function readGivenSettings(): Promise<Readonly<Record<string, string>>> {
  const file = await readFile(inRepository('.env'), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return { ...nexusSettingsOf(parseEnvironmentFile(file)), ...nexusSettingsOf(process.env) };
}
