import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { textArray } from './text-array.js';

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
});
afterAll(() => client.end());

/** What PostgreSQL can keep: no zero characters, no halves of pairs. */
const text = fc.string({ unit: 'binary' }).map((value) => value.toWellFormed().replaceAll('\0', ''));

test('PostgreSQL reads what was given, whatever the texts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text)), async (texts) => {
      const { rows } = await client.query('select $1::text[] as texts, array_length($1::text[], 1) as length', [
        textArray(texts),
      ]);
      expect(rows).toEqual([{ texts, length: texts.length === 0 ? null : texts.length }]);
    }),
  );
});

test('a zero character is refused by PostgreSQL, not cut off', async () => {
  await expect(client.query('select $1::text[]', [textArray(['a\0b'])])).rejects.toMatchObject({ code: '22021' });
});
