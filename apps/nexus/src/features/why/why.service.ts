import { Inject, Injectable } from '@nestjs/common';
import { type TaskId, type TenantId, type Why, whyTable } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { PartHealth } from '../../platform/parts/part-health.service.js';
import { InboxStream } from '../intake/inbox-stream.repository.js';
import type { Finding } from './finding.js';
import { findReasonOfStranger } from './reason-of-stranger.js';
import { StrangerRepository } from './stranger.repository.js';
import type { Patience } from './why-facts.js';
import { findReason } from './why-reason.js';
import { WhyRepository } from './why.repository.js';

/** Answers "why is nothing happening?" for one task. */
@Injectable()
export class Explanations {
  readonly #facts: WhyRepository;
  readonly #strangers: StrangerRepository;
  readonly #database: Database;
  readonly #stream: InboxStream;
  readonly #parts: PartHealth;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(
    facts: WhyRepository,
    strangers: StrangerRepository,
    database: Database,
    stream: InboxStream,
    parts: PartHealth,
  ) {
    this.#facts = facts;
    this.#strangers = strangers;
    this.#database = database;
    this.#stream = stream;
    this.#parts = parts;
  }

  /** Of a task here, within the caller's transaction. Undefined when the tenant has no such task. */
  async explain(transaction: TenantTransaction, taskId: TaskId): Promise<Why | undefined> {
    const facts = await this.#facts.find(transaction, taskId);
    if (facts === undefined) return undefined;
    const hasWorker = await this.#parts.hasRole('worker');
    const finding = findReason({ ...facts, hasWorker }, this.clock.now(), this.#patience());
    return toWhy(finding, { taskId, status: facts.status });
  }

  /** Of a task by the id that it has where it was written, be it a task here or not. */
  async explainExternal(tenantId: TenantId, externalId: string): Promise<Why> {
    const known = await this.#database.withTenant(tenantId, async (transaction) => {
      const taskId = await this.#facts.findByExternalId(transaction, externalId);
      return taskId === undefined ? undefined : this.explain(transaction, taskId);
    });
    if (known !== undefined) return known;
    const facts = await this.#database.withTenant(tenantId, (transaction) =>
      this.#strangers.find(transaction, externalId),
    );
    const streamedSince = await this.#stream.findOldest(tenantId, externalId).catch(() => undefined);
    const hasWorker = await this.#parts.hasRole('worker');
    const finding = findReasonOfStranger({ ...facts, streamedSince, hasWorker }, this.clock.now(), this.#patience());
    return toWhy(finding, { taskId: null, status: null });
  }

  #patience(): Patience {
    const { offerSeconds, idleSeconds, deliverySeconds, returns } = this.settings.patience;
    return {
      offerMs: offerSeconds * 1000,
      idleMs: idleSeconds * 1000,
      deliveryMs: deliverySeconds * 1000,
      heartbeatMs: this.settings.agents.heartbeatSeconds * 1000,
      returns,
    };
  }
}

function toWhy(finding: Finding, task: Pick<Why, 'taskId' | 'status'>): Why {
  const { reason, since, explanation, advice } = finding;
  const { isMoving, turn } = whyTable[reason];
  return { ...task, reason, isMoving, turn, since: since.toISOString(), explanation, advice };
}
