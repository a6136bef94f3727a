import { Inject, Injectable } from '@nestjs/common';
import type { TaskId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../../platform/config/settings.js';
import type { TenantTransaction } from '../../../platform/database/database.service.js';
import { EffectRepository } from '../../effects/effect.repository.js';

/** Owes the sign under a person's words that they were taken. It tells nobody, and never holds up words. */
@Injectable()
export class Acknowledgements {
  readonly #effects: EffectRepository;
  readonly #reaction: string | undefined;

  constructor(effects: EffectRepository, @Inject(SETTINGS) settings: Settings) {
    this.#effects = effects;
    this.#reaction = settings.slack.acknowledgeReaction;
  }

  async owe(
    transaction: TenantTransaction,
    owed: { eventPosition: string; lane: string; taskId: TaskId | null },
    { channel, ts }: { channel: string; ts: string },
  ): Promise<void> {
    if (this.#reaction === undefined) return;
    const payload = { channel, ts, name: this.#reaction };
    const effect = { kind: 'slack.reaction', payload } as const;
    await this.#effects.insert(transaction, { ...owed, target: 'slack.reaction', effect });
  }
}
