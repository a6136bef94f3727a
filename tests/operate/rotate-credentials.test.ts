import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Company } from '../hub/company.js';
import { Hub } from '../hub/hub.js';
import { runNexus } from '../hub/hub-process.js';

type Changes = Readonly<Record<string, string>>;

let hub: Hub;
let company: Company;
let slug: string;
beforeAll(async () => {
  hub = await Hub.start();
  company = await hub.company();
  slug = await slugOf(company);
});
afterAll(() => hub.close());

const newKey = async (): Promise<string> => (await runNexus(['new-key'], {})).stdout.trim();
const run = (words: readonly string[], changes: Changes = {}) => runNexus(words, { ...hub.environment, ...changes });

async function restartWith(changes: Changes): Promise<void> {
  await hub.nexus.stop('SIGTERM');
  await hub.startNexus(changes);
}

/** What Nexus answers to the hello of an agent with this token: `welcome` or the code of an error. */
async function helloCode(token: string): Promise<string> {
  const socket = new WebSocket(`${company.nexusUrl.replace('http', 'ws')}/agents`);
  const answer = new Promise<string>((resolve, reject) => {
    socket.addEventListener('message', (event) => {
      const frame = JSON.parse(String(event.data)) as { type: string; code?: string };
      resolve(frame.code ?? frame.type);
    });
    socket.addEventListener('error', () => reject(new Error('the socket failed')));
  });
  socket.addEventListener('open', () =>
    socket.send(JSON.stringify({ id: 'hello', type: 'hello', protocol: 'oblivion.v1', token, slots: 1 })),
  );
  const code = await answer;
  socket.close();
  return code;
}

test('a new key has 32 random bytes', async () => {
  const [one, other] = [await newKey(), await newKey()];
  expect(Buffer.from(one, 'base64')).toHaveLength(32);
  expect(one).not.toBe(other);
});

test('the signing key is changed without a pause: tokens of the old key are taken until it is removed', async () => {
  const old = hub.environment['NEXUS_TOKEN_SIGNING_KEY'] as string;
  const fresh = await newKey();
  await restartWith({ NEXUS_TOKEN_SIGNING_KEYS_PREVIOUS: fresh });
  const oldToken = await company.token();
  expect(await helloCode(oldToken)).toBe('welcome');
  await restartWith({ NEXUS_TOKEN_SIGNING_KEY: fresh, NEXUS_TOKEN_SIGNING_KEYS_PREVIOUS: old });
  const newToken = await company.token();
  expect(await helloCode(oldToken)).toBe('welcome');
  expect(await helloCode(newToken)).toBe('welcome');
  // A pod that was not yet restarted takes the new tokens as well.
  await restartWith({ NEXUS_TOKEN_SIGNING_KEYS_PREVIOUS: fresh });
  expect(await helloCode(newToken)).toBe('welcome');
  await restartWith({ NEXUS_TOKEN_SIGNING_KEY: fresh });
  expect(await helloCode(newToken)).toBe('welcome');
  expect(await helloCode(oldToken)).toBe('unauthenticated');
});

test('a wrong key in a list is named at start', async () => {
  const { code, stderr } = await run(['serve'], { NEXUS_ENCRYPTION_KEYS_PREVIOUS: `${await newKey()},c2hvcnQ=` });
  expect(code).toBe(1);
  expect(stderr).toContain('NEXUS_ENCRYPTION_KEYS_PREVIOUS: each of the list needs 32 or more bytes in base64');
  expect(stderr).not.toContain('c2hvcnQ=');
});

test("an agent's credential is changed: both are good for the overlap, and at once only the new one when asked", async () => {
  const rotate = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(['agent', 'rotate-credential', 'Scribe', '--tenant', slug, ...words]);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as { clientId: string; clientSecret: string; replaced: { clientId: string }[] };
  };
  const first = await rotate();
  expect(first.replaced).toHaveLength(1);
  expect(await company.token()).toEqual(expect.any(String));
  expect(await tokenStatus(first)).toBe(200);

  const second = await rotate('--overlap-minutes', '0');
  expect(second.replaced).toHaveLength(2);
  expect(await company.token()).toBeUndefined();
  expect(await tokenStatus(first)).toBe(401);
  expect(await tokenStatus(second)).toBe(200);

  // An end that has come is never moved further away.
  const third = await rotate('--overlap-minutes', '10000');
  expect(third.replaced.map((entry) => entry.clientId)).toEqual([second.clientId]);
  expect(await tokenStatus(first)).toBe(401);
});

test.each([
  [['agent', 'rotate-credential'], 'agent rotate-credential needs a NAME'],
  [['agent', 'rotate-credential', 'Nobody', '--tenant', 'none'], '--tenant: there is no tenant none'],
  [['agent', 'revive', 'Scribe'], 'agent: say what to do: create or rotate-credential or wake-up or revoke or restore'],
  [['rotate-encryption-key', '--chek'], 'rotate-encryption-key: --chek is not known; there is --check'],
])('%j says what is wrong', async (words, message) => {
  expect(await run(words)).toMatchObject({ code: 2, stderr: `nexus: ${message}\n` });
});

test('an overlap that is not a number of minutes up to a week is refused', async () => {
  const answers = await Promise.all(
    ['-1', '1.5', '99999', 'soon'].map((minutes) =>
      run(['agent', 'rotate-credential', 'Scribe', '--tenant', slug, '--overlap-minutes', minutes]),
    ),
  );
  for (const { code, stderr } of answers)
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--overlap-minutes: must be a whole number from 0 to 10080'),
    ]);
});

async function tokenStatus(credential: { clientId: string; clientSecret: string }): Promise<number> {
  const form = {
    grant_type: 'client_credentials',
    client_id: credential.clientId,
    client_secret: credential.clientSecret,
  };
  return (await fetch(`${company.nexusUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })).status;
}

async function slugOf({ tenantId }: Company): Promise<string> {
  const client = new pg.Client({ connectionString: hub.database.superuserUrl });
  await client.connect();
  const { rows } = await client.query<{ slug: string }>('select slug from tenant where id = $1', [tenantId]);
  await client.end();
  return rows[0]?.slug ?? '';
}
