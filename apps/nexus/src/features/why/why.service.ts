import { Inject, Injectable } from '@nestjs/common';
import { type TaskId, type Why, whyTable } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { WhyRepository } from './why.repository.js';
import { findReason } from './why-reason.js';

/** Answers "why is nothing happening?" for one task. */
@Injectable()
export class Explanations {
  readonly #facts: WhyRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(facts: WhyRepository) {
    this.#facts = facts;
  }

  /** Undefined when the tenant has no such task. */
  async explain(transaction: TenantTransaction, taskId: TaskId): Promise<Why | undefined> {
    const facts = await this.#facts.find(transaction, taskId);
    if (facts === undefined) return undefined;
    const { offerSeconds, idleSeconds, deliverySeconds } = this.settings.patience;
    const patience = { offerMs: offerSeconds * 1000, idleMs: idleSeconds * 1000, deliveryMs: deliverySeconds * 1000 };
    const { reason, since, explanation, advice } = findReason(facts, this.clock.now(), patience);
    const { isMoving, turn } = whyTable[reason];
    return { taskId, status: facts.status, reason, isMoving, turn, since: since.toISOString(), explanation, advice };
  }
}
