import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';
import { TestAgent } from './test-agent.js';

const script = fileURLToPath(new URL('stubborn-agent.mjs', import.meta.url));

let hub: Hub;
let company: Company;
beforeAll(async () => {
  hub = await Hub.start({ nexus: { NEXUS_LEASE_SECONDS: '3' } });
});
beforeEach(async () => {
  company = await hub.company({ agents: { Ada: ['demo'], Bob: ['demo'] } });
});
afterAll(() => hub.close());

/** How long after its lease the only task of the company was offered again, in milliseconds by PostgreSQL's clock. */
async function offeredAgainAfterMs(leaseExpiresAt: string): Promise<number> {
  const rows = await eventually(async () => {
    const found = await hub.asSuperuser(
      `select to_json(occurred_at) as at from event where tenant_id = $1 and name = 'task.available' and payload ->> 'reason' = 'lease_expired'`,
      [company.tenantId],
    );
    expect(found.rows).toHaveLength(1);
    return found.rows;
  }, 15_000);
  return Date.parse(String(rows[0]?.['at'])) - Date.parse(leaseExpiresAt);
}

test("a dead agent's task is offered again within its lease and a second, also while no worker runs", async () => {
  const worker = await hub.startAnother({ NEXUS_ROLES: 'worker' });
  await company.writeTask('@demo please');
  const ada = await company.connect('Ada');
  await ada.next('task.available');
  await worker.process.stop();
  await hub.nexus.stop();
  await hub.startNexus({ NEXUS_ROLES: 'api,gateway' });
  const again = await company.connect('Ada');
  const { leaseExpiresAt } = await again.claimNext();
  again.close();
  expect(await offeredAgainAfterMs(leaseExpiresAt)).toBeLessThan(1_000);
  await hub.nexus.stop();
  await hub.startNexus();
});

describe('an agent whose process is stopped', () => {
  let child: ChildProcess | undefined;
  const lines: Record<string, unknown>[] = [];

  test('loses its task, and what it says after it goes on is refused', async () => {
    child = spawn(process.execPath, [script, hub.nexusUrl, await company.token('Ada')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      let rest = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        const parts = (rest + chunk.toString()).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) lines.push(JSON.parse(part) as Record<string, unknown>);
      });
      await eventually(() => expect(lines.some(({ type }) => type === 'welcome')).toBe(true), 15_000);
      await company.writeTask('@demo please');
      await eventually(
        () => expect(lines.some(({ replyTo }) => String(replyTo).startsWith('say-'))).toBe(true),
        15_000,
      );
      const bob = await company.connect('Bob');
      child.kill('SIGSTOP');
      const { task } = await bob.next('task.available');
      expect((await bob.ask({ type: 'claim', taskId: task.id })).outcome).toBe('won');
      const { rows: before } = await hub.asSuperuser('select id from message where tenant_id = $1', [company.tenantId]);
      const seen = lines.length;
      child.kill('SIGCONT');
      const isToldOff = ({ type, code }: Record<string, unknown>): boolean =>
        type === 'closed' || code === 'lease_lost';
      await eventually(() => expect(lines.slice(seen).some(isToldOff)).toBe(true), 15_000);
      const { rows: after } = await hub.asSuperuser('select id from message where tenant_id = $1', [company.tenantId]);
      expect(after).toEqual(before);
      bob.close();
    } finally {
      child.kill('SIGKILL');
    }
  });
});

test('a revoked agent: its tasks are offered at once, its socket is cut, its tokens and credentials are refused', async () => {
  const { rows } = await hub.asSuperuser('select slug from tenant where id = $1', [company.tenantId]);
  const tenant = String(rows[0]?.['slug']);
  const [ada, bob] = [await company.connect('Ada'), await company.connect('Bob')];
  await company.writeTask('@demo please');
  const held = await ada.claimNext();
  const token = await company.token('Ada');
  const claims = [{ taskId: held.taskId, epoch: held.epoch }];
  const beating = setInterval(() => ada.send({ id: randomUUID(), type: 'heartbeat', claims }), 500);
  const revoked = await runNexus(['agent', 'revoke', 'Ada', '--tenant', tenant], hub.environment);
  clearInterval(beating);
  expect(JSON.parse(revoked.stdout)).toEqual({ name: 'Ada', releasedTasks: 1 });
  expect(await ada.waitForClose()).toBe(4401);
  const won = await bob.ask({ type: 'claim', taskId: held.taskId });
  expect(won).toMatchObject({ outcome: 'won', claim: { epoch: held.epoch + 1 } });
  const late = await TestAgent.open(hub.nexusUrl);
  late.send({ id: 'h', type: 'hello', protocol: 'oblivion.v1', token });
  expect(await late.waitForClose()).toBe(4401);
  expect(await company.token('Ada')).toBeUndefined();
  const again = await runNexus(['agent', 'restore', 'Ada', '--tenant', tenant], hub.environment);
  const credentials = JSON.parse(again.stdout) as { clientId: string; clientSecret: string };
  const restored = await TestAgent.connect(hub.nexusUrl, credentials);
  expect((await restored.next('welcome')).held).toEqual([]);
});
