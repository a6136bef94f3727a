import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { EmbeddingsClient } from '../../integrations/embeddings/embeddings.client.js';
import { QdrantClient } from '../../integrations/qdrant/qdrant.client.js';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Log } from '../../platform/logging/log.service.js';
import { CollectionRepository, type MemoryCollection } from './collection.repository.js';
import { collectionName } from './collection-name.js';
import { CopyRepository } from './copy.repository.js';

/** Makes, fills, swaps and drops collections. PostgreSQL says which there are; Qdrant follows, however often it is told. */
@Injectable()
export class Collections {
  readonly #collections: CollectionRepository;
  readonly #copies: CopyRepository;
  readonly #qdrant: QdrantClient;
  readonly #embeddings: EmbeddingsClient;
  readonly #log: Log;
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;
  #warnedOf: string | undefined;

  constructor(
    collections: CollectionRepository,
    copies: CopyRepository,
    qdrant: QdrantClient,
    embeddings: EmbeddingsClient,
    log: Log,
  ) {
    this.#collections = collections;
    this.#copies = copies;
    this.#qdrant = qdrant;
    this.#embeddings = embeddings;
    this.#log = log;
  }

  get isConfigured(): boolean {
    return this.#qdrant.isConfigured && this.#embeddings.isConfigured;
  }

  /**
   * The collections that this process may write to, there and ready in Qdrant, with everything owed that they lack.
   * Makes the first one; takes note of one that Qdrant has lost; drops the retired. Throws when Qdrant is away.
   */
  async prepare(): Promise<readonly MemoryCollection[]> {
    await this.#qdrant.requireUsable();
    if ((await this.#collections.list()).every(({ state }) => state === 'retired')) await this.begin();
    const usable: MemoryCollection[] = [];
    for (const collection of await this.#collections.list()) {
      if (collection.state === 'retired') await this.#drop(collection);
      else if (collection.embedding_version === this.#embeddings.version) {
        usable.push(await this.#makeReady(collection));
      } else this.#warn(collection);
    }
    return usable;
  }

  /** Begins a fresh collection, or goes on with one of the same model that somebody began; answers with its name. */
  async begin(): Promise<string> {
    const version = this.#embeddings.version;
    for (const { name, state, embedding_version } of await this.#collections.list()) {
      if (state === 'building' && embedding_version !== version) await this.#collections.retire(name);
    }
    const name = collectionName(this.settings.qdrant.collection, this.clock.now(), randomBytes(3).toString('hex'));
    if (await this.#collections.insertBuilding(name, version)) return name;
    const begun = (await this.#collections.list()).find(({ state }) => state === 'building');
    // What somebody else began may have gone live in this very moment.
    return begun?.name ?? this.begin();
  }

  /** Lets searches go to a collection once it holds everything; true when they do. */
  async activateIfComplete(collection: MemoryCollection): Promise<boolean> {
    if (collection.state === 'live') return true;
    await this.#copies.oweMissing(collection.name);
    if ((await this.#copies.count(collection.name)).pending > 0) return false;
    await this.#qdrant.pointAlias(collection.alias, collection.name);
    await this.#collections.activate(collection.name);
    this.#log.info(
      { collection: collection.name, model: collection.embedding_version },
      'memory searches a new collection',
    );
    for (const other of await this.#collections.list()) if (other.state === 'retired') await this.#drop(other);
    return true;
  }

  async markLost(collection: MemoryCollection): Promise<void> {
    this.#log.warn({ collection: collection.name }, 'Qdrant has lost a collection; it is built again from PostgreSQL');
    await this.#collections.markLost(collection.name);
  }

  async #makeReady(collection: MemoryCollection): Promise<MemoryCollection> {
    const isThere = await this.#qdrant.hasCollection(collection.name);
    const isLost = !isThere && collection.state === 'live';
    if (isLost) await this.markLost(collection);
    await this.#qdrant.ensureCollection(collection.name, this.settings.embeddings.dimensions);
    await this.#copies.oweMissing(collection.name);
    return isLost ? { ...collection, state: 'building' } : collection;
  }

  async #drop({ name }: MemoryCollection): Promise<void> {
    await this.#qdrant.deleteCollection(name);
    await this.#collections.delete(name);
  }

  #warn({ name, embedding_version }: MemoryCollection): void {
    if (this.#warnedOf === name) return;
    this.#warnedOf = name;
    this.#log.warn(
      { collection: name, indexedWith: embedding_version, settings: this.#embeddings.version },
      'memory was indexed with another embedding model; run `nexus reindex`, until then it is found by words',
    );
  }
}
