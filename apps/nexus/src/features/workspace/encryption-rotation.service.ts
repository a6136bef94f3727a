import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database } from '../../platform/database/database.service.js';
import { type Keyring, readKeyring } from '../../platform/secrets/keyring.js';
import { keyIdOf, open, seal } from '../../platform/secrets/secret-box.js';
import {
  type SealedColumn,
  type SealedPlace,
  sealedColumns,
  SealedSecretRepository,
} from './sealed-secret.repository.js';

const batchSize = 100;

export interface Rotation {
  readonly resealed: number;
  /** Rows that no key at hand opens, by their id, with the reason. They are left as they are. */
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
}

/** Seals all secrets again with the current key. Stopped halfway and begun again, it goes on with what is left. */
@Injectable()
export class EncryptionRotation {
  readonly #database: Database;
  readonly #repository: SealedSecretRepository;
  readonly #keyring: Keyring;

  constructor(database: Database, repository: SealedSecretRepository, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#repository = repository;
    this.#keyring = readKeyring(settings.keys.encryption, settings.keys.encryptionPrevious);
  }

  /** How many secrets still need another key than the current one. */
  async countLeft(): Promise<number> {
    const keyId = keyIdOf(this.#keyring.current);
    let left = 0;
    for (const column of sealedColumns) left += await this.#repository.countNotSealedWith(keyId, column);
    return left;
  }

  async run(): Promise<Rotation> {
    const rotations = [];
    for (const column of sealedColumns) rotations.push(await this.#rotate(column));
    return {
      resealed: rotations.reduce((sum, rotation) => sum + rotation.resealed, 0),
      failed: rotations.flatMap((rotation) => rotation.failed),
    };
  }

  async #rotate(column: SealedColumn): Promise<Rotation> {
    const keyId = keyIdOf(this.#keyring.current);
    const failed: { id: string; reason: string }[] = [];
    let resealed = 0;
    let after = '';
    for (;;) {
      const batch = await this.#repository.listNotSealedWith(keyId, column, { after, limit: batchSize });
      for (const place of batch) {
        try {
          resealed += await this.#reseal(column, place);
        } catch (error) {
          failed.push({ id: place.id, reason: error instanceof Error ? error.message : String(error) });
        }
      }
      const last = batch.at(-1);
      if (last === undefined) return { resealed, failed };
      after = last.id;
    }
  }

  /** One row, one transaction: a lost process leaves each value whole, under the old or under the new key. */
  async #reseal(column: SealedColumn, { id, tenantId }: SealedPlace): Promise<number> {
    return this.#database.withTenant(tenantId, async (transaction) => {
      const sealed = await this.#repository.lock(transaction, column, id);
      if (sealed === undefined) return 0;
      const renewed = seal(open(sealed, this.#keyring, id), this.#keyring, id);
      await this.#repository.update(transaction, column, { id, sealed: renewed });
      return 1;
    });
  }
}
