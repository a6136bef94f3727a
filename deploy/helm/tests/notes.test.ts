import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chartFolder, runProgram, tool } from '../scripts/render.ts';
import { cluster, leastValues } from './values.ts';

const show = ['install', 'oblivion', chartFolder, '--dry-run=client', '--values'];

async function notesOf(words: readonly string[], input = ''): Promise<string> {
  const { output, errors } = await runProgram(tool('helm'), words, input);
  const at = output.indexOf('NOTES:');
  if (at < 0) throw new Error(errors);
  return output.slice(at);
}

test.each<readonly [string, object, RegExp]>([
  [
    'plain secrets',
    { ...leastValues, redis: { bundled: { enabled: true, secret: { values: { password: 'p' } } } } },
    /WARNING: secrets stand as plain text/,
  ],
  [
    'more connections than the database takes',
    { ...leastValues, postgresql: { cluster: { ...cluster, parameters: { max_connections: '100' } } } },
    /may open 544 connections, and max_connections is 100/,
  ],
  ['no door', leastValues, /nothing outside the cluster reaches Oblivion/],
  ['no embeddings', leastValues, /Memory is found by words alone/],
  ['no migration', { ...leastValues, migrations: { enabled: false } }, /run `nexus migrate` yourself/],
])('the notes speak of %s', async (_name, values, words) => {
  expect(await notesOf([...show, '-'], JSON.stringify(values))).toMatch(words);
});

test('no example may open more connections than its database takes', async () => {
  const folder = join(chartFolder, 'examples');
  for (const name of readdirSync(folder))
    expect(await notesOf([...show, join(folder, name)]), name).not.toContain('max_connections');
});
