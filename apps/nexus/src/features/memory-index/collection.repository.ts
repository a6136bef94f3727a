import { Inject, Injectable } from '@nestjs/common';
import type { Selectable } from 'kysely';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import type { MemoryCollectionTable } from '../../platform/database/schema.js';

export type MemoryCollection = Selectable<MemoryCollectionTable>;

/** Which collections there are behind the alias. They belong to no tenant and hold no words. */
@Injectable()
export class CollectionRepository {
  readonly #database: Database;
  readonly #alias: string;

  constructor(database: Database, @Inject(SETTINGS) settings: Settings) {
    this.#database = database;
    this.#alias = settings.qdrant.collection;
  }

  async list(): Promise<readonly MemoryCollection[]> {
    return this.#database.system
      .selectFrom('memory_collection')
      .selectAll()
      .where('alias', '=', this.#alias)
      .orderBy('created_at')
      .execute();
  }

  /** What a search goes to. */
  async findLive(transaction: TenantTransaction): Promise<MemoryCollection | undefined> {
    return transaction.query
      .selectFrom('memory_collection')
      .selectAll()
      .where('alias', '=', this.#alias)
      .where('state', '=', 'live')
      .executeTakeFirst();
  }

  /** Begins a collection; false while another one is being built. */
  async insertBuilding(name: string, embeddingVersion: string): Promise<boolean> {
    const row = await this.#database.system
      .insertInto('memory_collection')
      .values({ name, alias: this.#alias, embedding_version: embeddingVersion, state: 'building' })
      .onConflict((conflict) => conflict.doNothing())
      .returning('name')
      .executeTakeFirst();
    return row !== undefined;
  }

  /** The collection that was built is live, and the one that was live is retired. */
  async activate(name: string): Promise<void> {
    await this.#database.system.transaction().execute(async (query) => {
      const ours = query.updateTable('memory_collection').where('alias', '=', this.#alias);
      await ours.set({ state: 'retired' }).where('state', '=', 'live').where('name', '<>', name).execute();
      await ours.set({ state: 'live' }).where('name', '=', name).execute();
    });
  }

  /** Qdrant has lost it: it has to be built again from the rows, unless another one is being built already. */
  async markLost(name: string): Promise<void> {
    await this.#database.system.transaction().execute(async (query) => {
      const building = await query
        .selectFrom('memory_collection')
        .select('name')
        .where('alias', '=', this.#alias)
        .where('state', '=', 'building')
        .where('name', '<>', name)
        .executeTakeFirst();
      if (building !== undefined) {
        await query.deleteFrom('memory_collection').where('name', '=', name).execute();
        return;
      }
      await query.updateTable('memory_collection').set({ state: 'building' }).where('name', '=', name).execute();
      await query
        .updateTable('memory_copy')
        .set({ state: 'pending', attempts: 0, revision: 0, next_attempt_at: new Date() })
        .where('collection', '=', name)
        .execute();
    });
  }

  async retire(name: string): Promise<void> {
    const table = this.#database.system.updateTable('memory_collection');
    await table.set({ state: 'retired' }).where('name', '=', name).execute();
  }

  async delete(name: string): Promise<void> {
    await this.#database.system.deleteFrom('memory_collection').where('name', '=', name).execute();
  }
}
