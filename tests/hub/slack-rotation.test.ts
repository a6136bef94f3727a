import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../apps/nexus/src/testing/eventually.js';
import type { Company } from './company.js';
import { Hub } from './hub.js';
import { SlackInstaller } from './slack-installer.js';

const patienceMs = 20_000;
const settings = {
  NEXUS_SLACK_TOKEN_CHECK_INTERVAL_MS: '100',
  NEXUS_SLACK_TOKEN_RETRY_SECONDS: '1',
  // The secrets of a connection are looked up anew with each use.
  NEXUS_CONNECTION_CACHE_SECONDS: '1',
};

interface Scene {
  readonly hub: Hub;
  readonly company: Company;
  readonly mira: SlackInstaller;
}

async function installedAt(hub: Hub, options: { operatorChannel?: string } = {}): Promise<Scene> {
  const company = await hub.company({ isWithoutSlack: true, projects: ['demo', 'operators'], ...options });
  const mira = await SlackInstaller.signIn(hub, company);
  await mira.makeApp();
  await mira.install();
  return { hub, company, mira };
}

/** How often Slack gave tokens, the installation included. */
async function grants({ company }: Scene): Promise<number> {
  const path = 'journal?kind=slack.request&name=oauth.v2.access&limit=1000';
  const { entries } = await company.control<{ entries: { outcome: string; status?: number }[] }>('GET', path);
  return entries.filter(({ outcome, status }) => outcome !== 'refused' && status === 200).length;
}

async function refreshSoon({ hub, company }: Scene): Promise<void> {
  // Whoever refreshed it last sets the time once more, when the new token is kept.
  await eventually(async () => {
    const sql = 'select refresh_at > now() as is_later from slack_token where tenant_id = $1';
    const { rows } = await hub.asSuperuser(sql, [company.tenantId]);
    expect(rows).toEqual([{ is_later: true }]);
  }, patienceMs);
  await hub.asSuperuser('update slack_token set refresh_at = now() where tenant_id = $1', [company.tenantId]);
}

async function isPosted(scene: Scene, name: string): Promise<void> {
  await scene.company.writeTask('@demo please', { name });
  await eventually(async () => {
    const texts = (await scene.company.channelMessages()).map(({ text }) => text);
    expect(texts.some((text) => text.includes(name))).toBe(true);
  }, patienceMs);
}

async function lostEvents({ hub, company }: Scene): Promise<readonly unknown[]> {
  const found = await hub.asSuperuser(
    `select payload from event where tenant_id = $1 and name = 'connection.token_lost'`,
    [company.tenantId],
  );
  return found.rows.map(({ payload }) => payload);
}

describe('a bot token that expires', () => {
  let hub: Hub;
  beforeAll(async () => void (hub = await Hub.start({ nexus: settings })));
  afterAll(() => hub.close());

  test('is refreshed before its end, while work goes on', async () => {
    const scene = await installedAt(hub);
    const before = await scene.mira.connection();
    const lifeMs = Date.parse(before?.token.expiresAt ?? '') - Date.parse(before?.token.refreshAt ?? '');
    expect(lifeMs).toBe(7_200_000);
    await isPosted(scene, 'Before');
    await refreshSoon(scene);
    await eventually(async () => expect(await grants(scene)).toBe(2), patienceMs);
    await isPosted(scene, 'After');
    expect(await scene.mira.connection()).toMatchObject({ token: { problem: null, lostAt: null } });
    expect(await scene.company.refusals()).toEqual([]);
  });

  test('that has expired all the same is refreshed by the call that meets it', async () => {
    const scene = await installedAt(hub);
    await scene.company.control('POST', 'slack/tokens/expire');
    await isPosted(scene, 'Late');
    const reasons = new Set((await scene.company.refusals()).map(({ error }) => error));
    expect([...reasons]).toEqual(['token_expired']);
    expect(await grants(scene)).toBe(2);
  });

  test('is refreshed once, however many processes and calls want it at once', async () => {
    const scene = await installedAt(hub);
    const another = await hub.startAnother({});
    try {
      for (const round of [1, 2, 3]) {
        await refreshSoon(scene);
        await eventually(async () => expect(await grants(scene)).toBe(1 + round), patienceMs);
      }
      await scene.company.control('POST', 'slack/tokens/expire');
      await Promise.all(['A', 'B', 'C', 'D', 'E', 'F'].map((name) => isPosted(scene, `Task ${name}`)));
      expect(await grants(scene)).toBe(5);
      const reasons = new Set((await scene.company.refusals()).map(({ error }) => error));
      expect([...reasons]).toEqual(['token_expired']);
    } finally {
      await another.process.stop();
    }
  });

  test('of another tenant is refreshed although one cannot even be opened', async () => {
    const broken = await installedAt(hub);
    const scene = await installedAt(hub);
    await hub.asSuperuser(
      `update connection set secrets = '\\x00' || secrets where tenant_id = $1 and provider = 'slack'`,
      [broken.company.tenantId],
    );
    await refreshSoon(broken);
    await refreshSoon(scene);
    await eventually(async () => expect(await grants(scene)).toBe(2), patienceMs);
    expect(await grants(broken)).toBe(1);
    await hub.asSuperuser('delete from slack_token where tenant_id = $1', [broken.company.tenantId]);
  });

  test('goes on being good while Slack gives no new one, which is tried again and told', async () => {
    const scene = await installedAt(hub);
    await scene.company.fault({ target: 'slack.oauth.v2.access', kind: '500', times: 4 });
    await refreshSoon(scene);
    await eventually(
      async () =>
        expect(await scene.mira.health()).toMatchObject({
          state: 'degraded',
          reason: expect.stringContaining('gives no new token: http 500'),
          meaning: expect.stringMatching(/tried again\. The token that is there is good until/),
        }),
      patienceMs,
    );
    await isPosted(scene, 'Meanwhile');
    await eventually(async () => expect((await scene.mira.health())?.['state']).toBe('ok'), patienceMs);
    expect(await grants(scene)).toBe(2);
    expect(await lostEvents(scene)).toEqual([]);
  });

  test('is lost with its refresh token when an answer of Slack never came: told once, while it is still good', async () => {
    const scene = await installedAt(hub, { operatorChannel: 'operators' });
    await scene.company.fault({ target: 'slack.oauth.v2.access', kind: 'accepted_timeout', times: 1 });
    await refreshSoon(scene);
    const notice = await eventually(async () => {
      const [first] = await scene.company.channelMessages('operators');
      expect(first).toBeDefined();
      return first?.text;
    }, patienceMs);
    expect(notice).toMatch(
      /gives Oblivion no new token \(invalid_refresh_token\).*good until .* Install the app again/,
    );
    await isPosted(scene, 'Still');
    expect(await scene.mira.connection()).toMatchObject({
      token: { problem: 'invalid_refresh_token', lostAt: expect.any(String) },
    });
    const attempts = async (): Promise<number> => (await scene.company.refusals()).length;
    const known = await attempts();
    await eventually(async () => expect(await attempts()).toBeGreaterThan(known), patienceMs);
    expect(await lostEvents(scene)).toHaveLength(1);
    await scene.mira.install();
    expect((await scene.mira.health())?.['state']).toBe('ok');
  });

  test('and every other, once the app is removed: Slack tells it, and all goes on when it is installed again', async () => {
    const scene = await installedAt(hub);
    await scene.company.control('POST', 'slack/tokens/revoke');
    await eventually(
      async () =>
        expect(await scene.mira.health()).toMatchObject({
          state: 'degraded',
          reason: 'takes our token no more: invalid_refresh_token',
          meaning: expect.stringContaining('Install the app again, under Connections.'),
        }),
      patienceMs,
    );
    expect(await lostEvents(scene)).toEqual([expect.objectContaining({ worksUntil: null })]);
    await scene.mira.install();
    await isPosted(scene, 'Again');
    // What failed meanwhile is tried again in its own time.
    await eventually(async () => expect(await scene.mira.health()).toMatchObject({ state: 'ok' }), patienceMs);
  });

  test('one that does not expire is told too when it is revoked, and taken for good once Slack takes it', async () => {
    const company = await hub.company();
    const mira = await SlackInstaller.signIn(hub, company);
    await company.fault({ target: 'slack.*', kind: 'refused', error: 'invalid_auth', times: 2 });
    await company.writeTask('@demo please');
    await eventually(
      async () => expect((await mira.health())?.['reason']).toBe('takes our token no more: invalid_auth'),
      patienceMs,
    );
    await eventually(async () => expect((await mira.health())?.['state']).toBe('ok'), patienceMs);
    expect(await lostEvents({ hub, company, mira })).toHaveLength(1);
  });
});

describe('when PostgreSQL goes away while Slack answers', () => {
  let hub: Hub;
  beforeAll(async () => {
    hub = await Hub.start({ hasGates: true, nexus: { ...settings, NEXUS_SLACK_TIMEOUT_MS: '8000' } });
  });
  afterAll(() => hub.close());

  test('the new token, which only that process knows, is stored as soon as it can be', async () => {
    const scene = await installedAt(hub);
    const first = (await scene.mira.connection())?.token.expiresAt;
    await scene.company.fault({ target: 'slack.oauth.v2.access', kind: 'slow', delayMs: 1_500, times: 1 });
    await refreshSoon(scene);
    await eventually(async () => {
      const { rows } = await hub.asSuperuser(
        `select 1 from pg_stat_activity where state = 'idle in transaction' and query like '%slack_token%'
           and datname = current_database()`,
      );
      expect(rows).toHaveLength(1);
    }, patienceMs);
    hub.gates.postgres.close();
    await eventually(async () => expect(await grants(scene)).toBe(2), patienceMs);
    hub.gates.postgres.open();
    await eventually(async () => expect((await scene.mira.connection())?.token.expiresAt).not.toBe(first), patienceMs);
    await refreshSoon(scene);
    await eventually(async () => expect(await grants(scene)).toBe(3), patienceMs);
    expect(await scene.company.refusals()).toEqual([]);
  });
});
