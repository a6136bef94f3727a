import { Injectable } from '@nestjs/common';
import { type ConnectionId, isSourceProvider, type SourceProvider, sourceProviders } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import type { WorkSource } from './work-source.js';

/** The work sources that this Nexus knows. Each registers itself when the process starts. */
@Injectable()
export class WorkSources {
  /** Of connections: as many as there are. */
  readonly #providers = new Map<ConnectionId, SourceProvider>();
  readonly #sources = new Map<string, WorkSource>();

  register(source: WorkSource): void {
    if (this.#sources.has(source.provider)) throw new Error(`two work sources are named ${source.provider}`);
    this.#sources.set(source.provider, source);
  }

  find(provider: string): WorkSource | undefined {
    return this.#sources.get(provider);
  }

  get(provider: SourceProvider): WorkSource {
    const source = this.#sources.get(provider);
    if (source === undefined) throw new Error(`no work source is named ${provider}`);
    return source;
  }

  /** In the order in which they are named everywhere. */
  list(): readonly WorkSource[] {
    return sourceProviders.flatMap((provider) => this.find(provider) ?? []);
  }

  /** The source that a connection leads to; always the same one. */
  async ofConnection({ query }: TenantTransaction, id: ConnectionId): Promise<WorkSource> {
    const known = this.#providers.get(id);
    if (known !== undefined) return this.get(known);
    const row = await query.selectFrom('connection').select('provider').where('id', '=', id).executeTakeFirstOrThrow();
    if (!isSourceProvider(row.provider)) throw new Error(`no tasks come from ${row.provider}`);
    this.#providers.set(id, row.provider);
    return this.get(row.provider);
  }
}
