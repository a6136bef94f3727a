import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { Log } from '../../platform/logging/log.service.js';
import { Metrics } from '../../platform/metrics/metrics.service.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { open } from '../../platform/secrets/secret-box.js';
import { longestSilenceSeconds } from './presence.js';
import { decideWakeUp, pauseAfterWakeUp, type WakeUpReason } from './wake-up.js';
import { type WakeUpOutcome, WakeUpSender } from './wake-up.client.js';
import { type DueWakeUp, type TakenWakeUp, WakeUpRepository } from './wake-up.repository.js';

const part = 'agent-wake-ups';
/** A process that takes a wake-up and dies is waited for this many times as long as sending may take. */
const callsPerTurn = 2;

interface OpenAttempt extends DueWakeUp {
  readonly taken: TakenWakeUp;
  readonly reasons: readonly WakeUpReason[];
  readonly number: number;
}

/** Wakes agents that are not connected while something waits for them. */
@Injectable()
export class WakeUps {
  readonly #repository: WakeUpRepository;
  readonly #sender: WakeUpSender;
  readonly #database: Database;
  readonly #parts: PartHealth;
  readonly #settings: Settings;
  readonly #keyring: Keyring;
  @Inject(Log) private readonly log!: Log;
  @Inject(Metrics) private readonly metrics!: Metrics;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    repository: WakeUpRepository,
    sender: WakeUpSender,
    database: Database,
    parts: PartHealth,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.#repository = repository;
    this.#sender = sender;
    this.#database = database;
    this.#parts = parts;
    this.#settings = settings;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
    parts.declare({
      name: part,
      label: 'Wake-ups of agents',
      whenDegraded: 'Agents that sleep are not woken: what waits for them is kept until they connect.',
      whenOff: 'No agent has an address to be woken at.',
      forgetAfterMs: settings.parts.forgetMinutes * 60_000,
    });
  }

  /** Looks at one agent that something waits for, and wakes it if it has to be. */
  async attend(due: DueWakeUp): Promise<void> {
    const attempt = await this.#database.withTenant(due.tenantId, (transaction) => this.#begin(transaction, due));
    if (attempt === undefined) return;
    const { agentId, tenantId, taken, reasons, number } = attempt;
    const secret = open(taken.secret, this.#keyring, agentId);
    const now = this.clock.now();
    const body = JSON.stringify({ type: 'wake_up', agentId, reasons, sentAt: now.toISOString() });
    const outcome = await this.#sender.send({ url: taken.url, secret, body, now });
    const isAccepted = outcome.outcome === 'accepted';
    const afterSeconds = pauseAfterWakeUp(number, isAccepted ? 'accepted' : 'failed', this.#settings.wakeUps);
    await this.#database.withTenant(tenantId, (transaction) =>
      this.#repository.endAttempt(transaction, agentId, { error: isAccepted ? null : outcome.reason, afterSeconds }),
    );
    await this.#tell(attempt, outcome);
  }

  async #begin(transaction: TenantTransaction, due: DueWakeUp): Promise<OpenAttempt | undefined> {
    const { agents, wakeUps } = this.#settings;
    const silenceSeconds = longestSilenceSeconds(agents.heartbeatSeconds);
    const { pauseSeconds, checkSeconds, timeoutMs } = wakeUps;
    const taken = await this.#repository.take(transaction, due.agentId, { silenceSeconds, pauseSeconds });
    if (taken === undefined) return undefined;
    const { step, reasons } = decideWakeUp(taken.facts);
    if (step !== 'send') {
      await this.#repository.postpone(transaction, due.agentId, { reasons, afterSeconds: checkSeconds });
      return undefined;
    }
    const number = taken.attempts + 1;
    const takenSeconds = (timeoutMs / 1000) * callsPerTurn;
    await this.#repository.beginAttempt(transaction, due.agentId, { number, reasons, takenSeconds });
    return { ...due, taken, reasons, number };
  }

  async #tell({ tenantId, agentId, number, reasons }: OpenAttempt, outcome: WakeUpOutcome): Promise<void> {
    this.metrics.add('oblivion.wake_ups', 1, { outcome: outcome.outcome });
    const fields = { tenantId, agentId, attempt: number, reasons };
    if (outcome.outcome === 'accepted') this.log.info(fields, 'agent was woken');
    else this.log.warn({ ...fields, reason: outcome.reason }, 'agent could not be woken');
    const trouble = await this.#repository.findTrouble();
    if (trouble === undefined) this.#parts.report(part, { state: 'ok' });
    else {
      const words = trouble.agents === 1 ? '1 agent is' : `${trouble.agents} agents are`;
      this.#parts.report(part, { state: 'degraded', reason: `${words} not woken: ${trouble.reason}` });
    }
  }
}
