import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestRows } from '../../testing/test-rows.js';
import { createTestDatabase, type TestDatabase } from '../../testing/test-system.js';

/** What each column of bytes is: `nexus rotate-encryption-key` must know all that are sealed. */
const known: Readonly<Record<string, 'hash' | "the agent's own" | 'sealed: EncryptionRotation'>> = {
  'agent_credential.secret_hash': 'hash',
  'agent_wake_up.secret': 'sealed: EncryptionRotation',
  'checkpoint.body': "the agent's own",
  'checkpoint_value.body': "the agent's own",
  'checkpoint_write.body': "the agent's own",
  'connection.secrets': 'sealed: EncryptionRotation',
  'memory_source.content_hash': 'hash',
  'oauth_state.secrets': 'sealed: EncryptionRotation',
  'session.token_hash': 'hash',
  'sign_in_token.token_hash': 'hash',
};

let database: TestDatabase;
let rows: TestRows;
beforeAll(async () => {
  database = await createTestDatabase();
  rows = new TestRows(database.superuserUrl);
});
afterAll(async () => {
  await rows.close();
  await database.drop();
});

test('no column of bytes is overlooked when the encryption key is changed', async () => {
  const found = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type = 'bytea' order by 1`.execute(rows.query);
  expect(found.rows.map((row) => row.name)).toEqual(Object.keys(known));
});
