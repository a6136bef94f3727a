import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import type { Type } from '@nestjs/common';
import { applySeed } from '../../../apps/nexus/dist/commands/seed.js';
import { seedFile } from '../../../apps/nexus/dist/commands/seed-file.js';
import { type Nexus, startNexus } from '../../../apps/nexus/dist/application.js';
import { EffectRepository } from '../../../apps/nexus/dist/features/effects/effect.repository.js';
import { EffectLinks } from '../../../apps/nexus/dist/features/effects/effect-links.service.js';
import { EffectTargets } from '../../../apps/nexus/dist/features/effects/effect-targets.service.js';
import { EffectWorker } from '../../../apps/nexus/dist/features/effects/effect-worker.service.js';
import { WorkSources } from '../../../apps/nexus/dist/features/work-sources/work-sources.service.js';
import { CLOCK, type Clock } from '../../../apps/nexus/dist/platform/clock.js';
import { Database } from '../../../apps/nexus/dist/platform/database/database.service.js';
import { Log } from '../../../apps/nexus/dist/platform/logging/log.service.js';
import { Metrics } from '../../../apps/nexus/dist/platform/metrics/metrics.service.js';
import { Precedence } from '../../../apps/nexus/dist/platform/precedence.js';
import { Tracing } from '../../../apps/nexus/dist/platform/telemetry/tracing.service.js';
import { AgentCommands, type Commander } from '../../../apps/nexus/dist/features/gateway/agent-commands.service.js';
import { InboxMover } from '../../../apps/nexus/dist/features/intake/inbox-mover.service.js';
import type { SweepTurn } from '../../../apps/nexus/dist/features/sources/reconciliation.repository.js';
import { SourceReconciler } from '../../../apps/nexus/dist/features/sources/source-reconciler.service.js';
import { LeaseSweep } from '../../../apps/nexus/dist/features/tasks/lease-sweep.service.js';
import { parseSettings } from '../../../apps/nexus/dist/platform/config/setting.js';
import { SETTINGS, type Settings, settingTable } from '../../../apps/nexus/dist/platform/config/settings.js';
import { DeliveryRepository } from '../../../apps/nexus/dist/platform/outbox/delivery.repository.js';
import { DeliveryWorker } from '../../../apps/nexus/dist/platform/outbox/delivery-worker.service.js';
import { RedisService } from '../../../apps/nexus/dist/platform/redis/redis.service.js';
import { clickUpNames } from './clickup-side.ts';
import type { SimulationDatabase } from './database.ts';
import type { OutsideWorld, Webhook } from './outside-world.ts';
import { agentCount } from './plan.ts';
import { slackNames } from './slack-side.ts';

/** No timer of Nexus fires while a simulation lasts: the steps say when it sweeps, and what does not answer. */
const never = '2147483647';
const patient = '60000';

export type AgentFrame = Parameters<AgentCommands['execute']>[1];

/** Nexus's own services in this process, without its timers: each step of the simulation calls them. */
export class SimulatedNexus {
  readonly #nexus: Nexus;
  readonly #world: OutsideWorld;
  #connectionId = '';
  #tenantId = '';
  #agents: readonly Commander[] = [];
  readonly commands: AgentCommands;
  readonly deliveries: DeliveryWorker;
  readonly leases: LeaseSweep;
  readonly mover: InboxMover;
  readonly redis: RedisService;
  readonly deliveryRows: DeliveryRepository;
  readonly effectRows: EffectRepository;

  private constructor(nexus: Nexus, world: OutsideWorld) {
    this.#nexus = nexus;
    this.#world = world;
    this.commands = this.#get(AgentCommands);
    this.deliveries = this.#get(DeliveryWorker);
    this.leases = this.#get(LeaseSweep);
    this.mover = this.#get(InboxMover);
    this.redis = this.#get(RedisService);
    this.deliveryRows = this.#get(DeliveryRepository);
    this.effectRows = this.#get(EffectRepository);
  }

  /** The worker of a process of its own: that of another one may be held up at the same lane. */
  effectWorker(): EffectWorker {
    const worker = new EffectWorker(
      this.effectRows,
      this.#get(EffectTargets),
      this.#get(EffectLinks),
      this.#get(Database),
      this.#nexus.application.get<Settings>(SETTINGS, { strict: false }),
      this.#get(Log),
    );
    const clock = this.#nexus.application.get<Clock>(CLOCK, { strict: false });
    const injected = {
      clock,
      metrics: this.#get(Metrics),
      tracing: this.#get(Tracing),
      precedence: this.#get(Precedence),
    };
    return Object.assign(worker, injected as object);
  }

  static async start(database: SimulationDatabase, redisUrl: string, world: OutsideWorld): Promise<SimulatedNexus> {
    const parsed = parseSettings(settingTable, {
      NEXUS_ROLES: 'intake',
      NEXUS_PORT: '0',
      NEXUS_PROBE_PORT: '0',
      NEXUS_DATABASE_URL: database.url('oblivion_app'),
      NEXUS_SYSTEM_DATABASE_URL: database.url('oblivion_system'),
      NEXUS_REDIS_URL: redisUrl,
      NEXUS_REDIS_PREFIX: database.name,
      NEXUS_TOKEN_SIGNING_KEY: Buffer.alloc(32, 1).toString('base64'),
      NEXUS_ENCRYPTION_KEY: Buffer.alloc(32, 2).toString('base64'),
      NEXUS_SWEEP_INTERVAL_MS: never,
      NEXUS_PART_CHECK_INTERVAL_MS: never,
      NEXUS_INTAKE_WRITE_TIMEOUT_MS: patient,
      NEXUS_REDIS_TIMEOUT_MS: patient,
      NEXUS_SLACK_TIMEOUT_MS: patient,
      NEXUS_CLICKUP_TIMEOUT_MS: patient,
      NEXUS_BACKOFF_BASE_MS: patient,
      NEXUS_BACKOFF_LIMIT_MS: patient,
      NEXUS_DELIVERY_ATTEMPTS: '1000',
      NEXUS_EFFECT_ATTEMPTS: '1000',
      NEXUS_LOG_LEVEL: 'silent',
    });
    if (parsed.outcome === 'invalid') throw new Error(parsed.problems.join('\n'));
    const nexus = new SimulatedNexus(await startNexus(parsed.settings), world);
    if (nexus.redis.client.status !== 'ready') await once(nexus.redis.client, 'ready');
    return nexus;
  }

  /** A company with one project and its agents. */
  async found(database: SimulationDatabase): Promise<void> {
    await this.forget();
    const names = Array.from({ length: agentCount }, (_, index) => `Agent ${index}`);
    const { appId, botId, botUserId, botToken, signingSecret, channel } = slackNames;
    const { workspaceId, token, serviceUserId } = clickUpNames;
    const slackApi = `${this.#world.url}/slack/api/`;
    const file = seedFile.parse({
      tenant: { slug: 'simulation', name: 'Simulation' },
      slack: { apiUrl: slackApi, teamId: this.#world.slack.teamId, appId, botId, botUserId, botToken, signingSecret },
      clickup: { apiUrl: `${this.#world.url}/clickup`, workspaceId, token, serviceUserId },
      groups: [{ name: 'demo' }],
      projects: [{ tag: 'demo', name: 'demo', group: 'demo', slackChannelId: channel }],
      agents: names.map((name) => ({ name, groups: ['demo'] })),
    });
    const seeded = await applySeed(this.#nexus.application, file, 'http://127.0.0.1');
    this.#connectionId = String((seeded as { clickupConnectionId: string }).clickupConnectionId);
    const rows = await database.query<{ id: string; tenant_id: string }>(
      'select id, tenant_id from agent order by name',
    );
    this.#tenantId = rows[0]?.tenant_id ?? '';
    this.#agents = rows.map((row) => ({ tenantId: row.tenant_id, agentId: row.id, slots: 3 }) as Commander);
  }

  /** A pool may not know yet that a connection of its own was cut: the step after is not to be the one that finds out. */
  async noticeCutConnections(): Promise<void> {
    const database = this.#get(Database);
    const { poolSize } = this.#nexus.application.get<Settings>(SETTINGS, { strict: false }).database;
    const ask = (): Promise<unknown>[] => [
      database.check(),
      database.system.selectFrom('tenant').select('id').limit(1).execute(),
    ];
    for (;;) {
      const answers = await Promise.allSettled(Array.from({ length: poolSize }, ask).flat());
      if (answers.every(({ status }) => status === 'fulfilled')) return;
    }
  }

  /** What a sweep does: tasks whose turn it is are compared with ClickUp, and their threads with Slack. */
  async compare(): Promise<void> {
    const turn = {
      connectionId: this.#connectionId,
      tenantId: this.#tenantId,
      provider: 'clickup',
      sweptUntil: new Date(0),
    };
    await this.#get(SourceReconciler).sweep(turn as SweepTurn, this.#get(WorkSources).get('clickup'));
  }

  /** Takes everything out of Redis but `kept`. */
  async forget(kept?: string): Promise<void> {
    const { client, prefix } = this.redis;
    const keys = (await client.keys(`${prefix}:*`)).filter((key) => key !== kept);
    if (keys.length > 0) await client.del(...keys);
  }

  /** Slack's pauses are over, as all others are when time passes. */
  async endPauses(): Promise<void> {
    const { client, prefix } = this.redis;
    const keys = await client.keys(`${prefix}:slack-turn:*`);
    if (keys.length > 0) await client.del(...keys);
  }

  /** Webhooks that wait in Redis for PostgreSQL. */
  async countStreamed(): Promise<number> {
    const { client, prefix } = this.redis;
    return client.xlen(`${prefix}:inbox`);
  }

  agent(index: number): Commander {
    return this.#agents[index] as Commander;
  }

  /** Hands a webhook to the door as its sender does; answers with the HTTP status. */
  async receive(webhook: Webhook): Promise<number> {
    const isSlack = webhook.provider === 'slack';
    const { statusCode } = await this.#nexus.application.inject({
      method: 'POST',
      url: isSlack ? '/webhooks/slack/events' : `/webhooks/clickup/${this.#connectionId}`,
      headers: {
        'content-type': 'application/json',
        ...(isSlack ? slackHeaders(webhook.body) : clickUpHeaders(webhook.body)),
      },
      payload: webhook.body,
    });
    return statusCode;
  }

  async close(): Promise<void> {
    await this.#nexus.close();
  }

  #get<T>(service: Type<T>): T {
    return this.#nexus.application.get(service, { strict: false });
  }
}

function slackHeaders(body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', slackNames.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${digest}` };
}

function clickUpHeaders(body: string): Record<string, string> {
  return { 'x-signature': createHmac('sha256', clickUpNames.webhookSecret).update(body).digest('hex') };
}
