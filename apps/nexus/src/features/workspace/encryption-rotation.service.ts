import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { keyIdOf, open, seal } from '../../platform/secrets/secret-box.js';
import { type ConnectionPlace, ConnectionSecretRepository } from './connection-secret.repository.js';

const batchSize = 100;

export interface Rotation {
  readonly resealed: number;
  /** Connections that no key at hand opens, with the reason. They are left as they are. */
  readonly failed: readonly { readonly connection: string; readonly reason: string }[];
}

/** Seals the secrets of connections again with the current key. Stopped halfway and begun again, it goes on with what is left. */
@Injectable()
export class EncryptionRotation {
  readonly #database: Database;
  readonly #repository: ConnectionSecretRepository;
  readonly #keyring: Keyring;

  constructor(database: Database, repository: ConnectionSecretRepository, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#repository = repository;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** How many connections still need another key than the current one. */
  async countLeft(): Promise<number> {
    return this.#repository.countNotSealedWith(keyIdOf(this.#keyring.current));
  }

  async run(): Promise<Rotation> {
    const keyId = keyIdOf(this.#keyring.current);
    const failed: { connection: string; reason: string }[] = [];
    let resealed = 0;
    let after = '';
    for (;;) {
      const batch = await this.#repository.listNotSealedWith(keyId, after, batchSize);
      for (const place of batch) {
        try {
          resealed += await this.#reseal(place);
        } catch (error) {
          failed.push({ connection: place.id, reason: error instanceof Error ? error.message : String(error) });
        }
      }
      const last = batch.at(-1);
      if (last === undefined) return { resealed, failed };
      after = last.id;
    }
  }

  /** One connection, one transaction: a lost process leaves each value whole, under the old or under the new key. */
  async #reseal({ id, tenantId }: ConnectionPlace): Promise<number> {
    return this.#database.withTenant(tenantId, async (transaction) => {
      const sealed = await this.#repository.lock(transaction, id);
      if (sealed === undefined) return 0;
      await this.#repository.update(transaction, id, seal(open(sealed, this.#keyring, id), this.#keyring, id));
      return 1;
    });
  }
}
