import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from '../hub/company.js';
import { Hub } from '../hub/hub.js';
import { runNexus } from '../hub/hub-process.js';

type Changes = Readonly<Record<string, string>>;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

const newKey = (): string => randomBytes(32).toString('base64');
const run = (words: readonly string[], changes: Changes) => runNexus(words, { ...hub.environment, ...changes });

async function restartWith(changes: Changes): Promise<void> {
  await hub.nexus.stop('SIGTERM');
  await hub.startNexus(changes);
}

/** A task goes from ClickUp to its Slack channel: both connections' secrets are opened on the way. */
async function expectTaskToArrive(company: Company, name: string): Promise<void> {
  await company.writeTask('@demo please', { name });
  await eventually(async () => {
    const roots = (await company.channelMessages()).filter((message) => message.text.includes(name));
    expect(roots).toHaveLength(1);
  }, 20_000);
}

test('the encryption key is changed without a pause: each step keeps tasks flowing, then the old key is not needed', async () => {
  const company = await hub.company();
  const old = hub.environment['NEXUS_ENCRYPTION_KEY'] as string;
  const fresh = newKey();
  const announced: Changes = { NEXUS_ENCRYPTION_KEYS_PREVIOUS: fresh };
  const switched: Changes = { NEXUS_ENCRYPTION_KEY: fresh, NEXUS_ENCRYPTION_KEYS_PREVIOUS: old };
  const finished: Changes = { NEXUS_ENCRYPTION_KEY: fresh };

  await restartWith(announced);
  await expectTaskToArrive(company, 'Step 1');
  await restartWith(switched);
  await expectTaskToArrive(company, 'Step 2');

  expect(await run(['rotate-encryption-key', '--check'], switched)).toMatchObject({
    code: 1,
    stdout: '2 still need another key; keep NEXUS_ENCRYPTION_KEYS_PREVIOUS.\n',
  });
  const rotated = await run(['rotate-encryption-key'], switched);
  expect(rotated).toMatchObject({ code: 0, stderr: '' });
  expect(rotated.stdout).toMatch(/^Encrypted again: 2\.\nAll secrets are under NEXUS_ENCRYPTION_KEY;/);
  expect((await run(['rotate-encryption-key'], switched)).stdout).toMatch(/^Encrypted again: 0\./);
  // A pod that was not yet restarted holds the new key among its others and goes on.
  await restartWith(announced);
  await expectTaskToArrive(company, 'Step 3');

  await restartWith(finished);
  expect((await run(['rotate-encryption-key', '--check'], finished)).code).toBe(0);
  await expectTaskToArrive(company, 'Step 4');

  const lost = { NEXUS_ENCRYPTION_KEY: newKey() };
  const refused = await run(['rotate-encryption-key'], lost);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toMatch(/^Encrypted again: 0\.\n2 still need another key/);
  expect(refused.stderr).toContain(`${company.clickupConnectionId} cannot be opened: it was sealed with another key`);
  expect((await run(['rotate-encryption-key', '--check'], finished)).code).toBe(0);
});
