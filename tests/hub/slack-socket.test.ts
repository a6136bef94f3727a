import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { runNexus } from './hub-process.js';
import { reseed } from './found-company.js';
import type { TestAgent } from './test-agent.js';

const patienceMs = 30_000;
const holdSeconds = 2;

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start({
    hasGates: true,
    nexus: {
      NEXUS_SLACK_SOCKET_HOLD_SECONDS: String(holdSeconds),
      NEXUS_SLACK_SOCKET_RETRY_MS: '300',
      NEXUS_SLACK_GAP_SECONDS: '3',
      NEXUS_SLACK_READ_PAUSE_MS: '20',
      NEXUS_CONNECTION_CACHE_SECONDS: '1',
      NEXUS_LEASE_SECONDS: '120',
    },
    // As Slack does, but sooner: long enough for another process to take over.
    sandbox: {
      SANDBOX_SLACK_RETRY_DELAYS_MS: `0,${Array(19).fill(1_000).join(',')}`,
      SANDBOX_SLACK_TIMEOUT_MS: '2000',
      SANDBOX_SLACK_SOCKET_GRACE_MS: '2000',
    },
  });
});
afterAll(() => hub.close());

async function found(): Promise<Company> {
  const company = await hub.company({ socketMode: true });
  await connections(company, 1);
  return company;
}

async function connections(company: Company, count: number): Promise<void> {
  await eventually(async () => {
    const { slack } = await company.control<{ slack: { sockets: number } }>('GET', '');
    expect(slack.sockets).toBe(count);
  }, patienceMs);
}

async function disconnect(company: Company, reason?: string): Promise<void> {
  await company.control('POST', 'slack/sockets/disconnect', reason === undefined ? {} : { reason });
}

/** An agent that holds a task, and the task's thread. */
async function begin(company: Company, agent: TestAgent): Promise<string> {
  await company.writeTask('@demo please');
  const { taskId, epoch } = await agent.claimNext();
  await agent.ask({ type: 'start', taskId, epoch });
  return eventually(async () => {
    const [root] = await company.channelMessages();
    expect(root?.text).toContain('in progress');
    return root?.ts as string;
  }, patienceMs);
}

/** Waits until the connection was held for longer than a process may without renewing it. */
async function renewed({ tenantId }: Company): Promise<void> {
  const heldUntil = async (): Promise<number> => {
    const { rows } = await hub.asSuperuser('select held_until from slack_socket where tenant_id = $1', [tenantId]);
    return Number(rows[0]?.['held_until']);
  };
  const before = await heldUntil();
  await eventually(async () => expect(await heldUntil()).toBeGreaterThan(before + holdSeconds * 1000), patienceMs);
}

const heard = (agent: TestAgent): readonly string[] =>
  agent.frames.flatMap((frame) => (frame.type === 'message' ? [frame.message.text] : []));

async function socketPart(): Promise<{ state: string; reason: string | null } | undefined> {
  const { body } = await hub.readiness();
  return body.parts.find(({ name }) => name === 'slack-socket');
}

test('words, commands, buttons and the home come over Socket Mode as at the doors, each once', async () => {
  const company = await found();
  const agent = await company.connect();
  const rootTs = await begin(company, agent);
  await company.reply(rootTs, 'the first');
  await company.reply(rootTs, 'the second');
  await eventually(() => expect(heard(agent)).toEqual(['the first', 'the second']), patienceMs);
  expect(await company.type('status')).toContain('1 in progress');
  await company.control('POST', 'slack/home', { personEmail: 'theo@acme.test' });
  await eventually(async () => {
    const { blocks } = await company.control<{ blocks: unknown }>('GET', 'slack/home?personEmail=theo%40acme.test');
    expect(JSON.stringify(blocks)).toContain('Fix the login');
  }, patienceMs);
  await company.press(rootTs, 'task-stop');
  await eventually(async () => expect((await company.channelMessages())[0]?.text).toContain('cancelled'), patienceMs);
  await agent.next('task.cancelled');
  expect(await company.refusals()).toEqual([]);
  expect(await socketPart()).toMatchObject({ state: 'ok' });
});

test('the manifest for Socket Mode names no address, and with it all of this works', async () => {
  const company = await found();
  const { stdout } = await runNexus(['slack', 'manifest', '--socket-mode'], {});
  const view = await company.control<{ slack: { socketMode: boolean } }>('PUT', 'slack/manifest', JSON.parse(stdout));
  expect(view.slack.socketMode).toBe(true);
  const agent = await company.connect();
  const rootTs = await begin(company, agent);
  await company.reply(rootTs, 'as ever');
  await eventually(() => expect(heard(agent)).toEqual(['as ever']), patienceMs);
  expect(await company.type('help')).toContain('/oblivion');
});

test('an envelope is acknowledged only once it is kept: while neither store can be written it comes again, and counts once', async () => {
  const company = await found();
  const agent = await company.connect();
  const rootTs = await begin(company, agent);
  hub.gates.postgres.close();
  hub.gates.redis.close();
  await company.reply(rootTs, 'kept later');
  const notTaken = { kind: 'slack.webhook', name: 'message', outcome: 'failed', contains: 'timeout' };
  await company.waitForJournal(notTaken);
  hub.gates.postgres.open();
  hub.gates.redis.open();
  await eventually(async () => {
    const { rows } = await hub.asSuperuser('select text from message where tenant_id = $1 and origin = $2', [
      company.tenantId,
      'slack',
    ]);
    expect(rows).toEqual([{ text: 'kept later' }]);
  }, patienceMs);
});

test('a connection that is warned is followed by the next before it ends, and one that breaks by another', async () => {
  const company = await found();
  const agent = await company.connect();
  const rootTs = await begin(company, agent);
  await disconnect(company, 'warning');
  await company.waitForJournal({ kind: 'slack.webhook', name: 'socket', contains: '"connections":2' });
  await connections(company, 1);
  await company.reply(rootTs, 'after the warning');
  await disconnect(company);
  await company.reply(rootTs, 'after the cut');
  await eventually(() => expect(heard(agent)).toEqual(['after the warning', 'after the cut']), patienceMs);
  await connections(company, 1);
});

test('one process holds the connection; when it is killed another takes over, and no word is lost or doubled', async () => {
  const company = await found();
  const other = await hub.startAnother({});
  try {
    const agent = await company.connect();
    const rootTs = await begin(company, agent);
    await renewed(company);
    await connections(company, 1);
    await company.reply(rootTs, 'before');
    await eventually(() => expect(heard(agent)).toEqual(['before']), patienceMs);
    await hub.nexus.stop('SIGKILL');
    await company.reply(rootTs, 'meanwhile');
    await connections(company, 1);
    await company.reply(rootTs, 'after');
    await eventually(async () => {
      const { rows } = await hub.asSuperuser(
        'select text from message where tenant_id = $1 and origin = $2 order by position',
        [company.tenantId, 'slack'],
      );
      expect(rows.map(({ text }) => text).toSorted()).toEqual(['after', 'before', 'meanwhile']);
    }, patienceMs);
  } finally {
    await other.process.stop();
    await hub.startNexus();
  }
});

test('words of a time without a connection that Slack sends no more are found in the threads', async () => {
  const company = await found();
  const agent = await company.connect();
  const rootTs = await begin(company, agent);
  await company.control('PATCH', '', { slack: { socketMode: false } });
  await eventually(async () => {
    const part = await socketPart();
    expect(part).toMatchObject({ state: 'degraded', reason: "has Socket Mode turned off in the app's settings" });
  }, patienceMs);
  await company.reply(rootTs, 'said into the void');
  await company.waitForJournal({ kind: 'slack.webhook', outcome: 'not_sent' });
  await hub.asSuperuser("update slack_socket set open_at = open_at - interval '10 seconds' where tenant_id = $1", [
    company.tenantId,
  ]);
  await company.control('PATCH', '', { slack: { socketMode: true } });
  await eventually(() => expect(heard(agent)).toEqual(['said into the void']), patienceMs);
});

test('a token that Slack refuses is told with what to do; another in the seed file is taken at once', async () => {
  const company = await found();
  await reseed(hub, company, { appToken: 'xapp-1-nobody' });
  await eventually(async () => {
    const part = await socketPart();
    expect(part).toMatchObject({ state: 'degraded', reason: 'refuses the app-level token: invalid_auth' });
  }, patienceMs);
  const cookie = await hub.signIn('mira@acme.test', company.tenantId);
  const health = await fetch(`${hub.nexusUrl}/api/v1/health`, { headers: { cookie } });
  expect(await health.text()).toContain('refuses the app-level token: invalid_auth (Socket Mode)');
  await reseed(hub, company, { appToken: company.workspace.slack.appToken });
  await connections(company, 1);
  await eventually(async () => expect(await socketPart()).toMatchObject({ state: 'ok' }), patienceMs);
  await reseed(hub, company, {});
  await connections(company, 0);
});
