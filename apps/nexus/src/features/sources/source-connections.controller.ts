import { Controller, Get, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problem, type SourceConnections, sourceConnections } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { WorkSources } from '../work-sources/work-sources.service.js';
import { ReconciliationRepository } from './reconciliation.repository.js';

/** What is connected of the tools in which people write tasks. No secret is ever shown. */
@ApiTags('connections')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/connections/sources')
@UseGuards(PersonGuard)
@AtLeast('admin')
export class SourceConnectionsController {
  readonly #sources: WorkSources;
  readonly #database: Database;
  readonly #reconciliation: ReconciliationRepository;

  constructor(sources: WorkSources, database: Database, reconciliation: ReconciliationRepository) {
    this.#sources = sources;
    this.#database = database;
    this.#reconciliation = reconciliation;
  }

  @Get()
  @ApiOperation({ summary: 'Where tasks come from, and how their webhooks are.' })
  @ApiOkResponse({ standardSchema: sourceConnections })
  async read(@CurrentPerson() { tenantId }: PersonPrincipal): Promise<SourceConnections> {
    const described = await Promise.all(
      this.#sources.list().map(async (source) => ({ source, found: await source.describe(tenantId) })),
    );
    const states = await this.#database.withTenant(tenantId, (transaction) =>
      this.#reconciliation.listStates(transaction),
    );
    const connections = described.flatMap(({ source: { provider }, found }) => {
      if (found === undefined) return [];
      const { id, ...words } = found;
      const state = states.find(({ connectionId }) => connectionId === id);
      const comparedUntil = state?.sweptUntil.toISOString() ?? null;
      return [
        { provider, ...words, webhooks: state?.webhooks ?? 'active', comparedUntil, problem: state?.error ?? null },
      ];
    });
    return { connections };
  }
}
