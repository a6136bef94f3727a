import { Inject, Injectable } from '@nestjs/common';
import type { AgentId } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { randomToken } from '../../platform/secrets/random-token.js';
import { seal } from '../../platform/secrets/secret-box.js';
import { WakeUpSender } from './wake-up.client.js';
import { WakeUpRepository } from './wake-up.repository.js';

/** Where agents are woken, as people decide. */
@Injectable()
export class WakeUpRegistration {
  readonly #repository: WakeUpRepository;
  readonly #sender: WakeUpSender;
  readonly #keyring: Keyring;

  constructor(repository: WakeUpRepository, sender: WakeUpSender, @Inject(SETTINGS) settings: Settings) {
    this.#repository = repository;
    this.#sender = sender;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /**
   * Sets where an agent is woken. Answers with its secret, to be shown once, when one was made: for an agent that had none,
   * or when a new one is asked for; else with null.
   * @throws `NexusError` `invalid_request` when wake-ups may not go there.
   */
  async register(
    transaction: TenantTransaction,
    agentId: AgentId,
    address: { url: string; secret: 'keep' | 'new' },
  ): Promise<string | null> {
    const { url } = address;
    const problem = this.#sender.problemOf(url);
    if (problem !== undefined) {
      throw new NexusError('invalid_request', `The wake-up address ${problem}.`, { field: 'wakeUrl' });
    }
    if (address.secret === 'keep' && (await this.#repository.updateUrl(transaction, agentId, url))) return null;
    const secret = randomToken('obl_wk');
    await this.#repository.upsert(transaction, agentId, { url, secret: seal(secret, this.#keyring, agentId) });
    return secret;
  }

  /** The agent is not woken any more. */
  async remove(transaction: TenantTransaction, agentId: AgentId): Promise<void> {
    await this.#repository.delete(transaction, agentId);
  }
}
