import { Injectable } from '@nestjs/common';
import type { SourceProvider } from '@oblivion/protocol';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { UnheardRepository } from './unheard.repository.js';
import type { StrangerFacts } from './why-facts.js';

/** Gathers what is known of a task of a work source that is none here. */
@Injectable()
export class StrangerRepository {
  readonly #unheard: UnheardRepository;
  constructor(unheard: UnheardRepository) {
    this.#unheard = unheard;
  }

  async find(
    transaction: TenantTransaction,
    externalId: string,
  ): Promise<Omit<StrangerFacts, 'hasWorker' | 'streamedSince'>> {
    const { query } = transaction;
    const source = sourceOfId(externalId);
    const connections = await query.selectFrom('connection').select('id').where('provider', '=', source).execute();
    const lanes = connections.map(({ id }) => `${source}:${id}:${externalId}`);
    return {
      externalId,
      source,
      isConnected: connections.length > 0,
      unhandled: lanes.length === 0 ? undefined : await this.#unheard.findUnhandled(transaction, lanes),
      refusal: await this.#findRefusal(transaction, externalId),
      unheard: await this.#unheard.findSource(transaction, connections[0]?.id),
      lateNews: await this.#unheard.findLateNews(transaction, connections[0]?.id),
    };
  }

  async #findRefusal({ query }: TenantTransaction, externalId: string): Promise<StrangerFacts['refusal']> {
    const row = await query
      .selectFrom('routing_refusal')
      .select(['reason', 'tags', 'created_at'])
      .where('connection_id', 'in', query.selectFrom('connection').select('id'))
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const projects = await query
      .selectFrom('project')
      .select('tag')
      .where('archived_at', 'is', null)
      .orderBy('tag')
      .execute();
    const { reason, tags, created_at: at } = row;
    return { reason, at, tags, projects: projects.map(({ tag }) => tag) };
  }
}

/** Issues of GitHub are named `owner/name#12`; ids of ClickUp are one word. */
function sourceOfId(externalId: string): SourceProvider {
  return externalId.includes('#') ? 'github' : 'clickup';
}
