import { Controller, Get, Inject, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problem, type SystemHealth, systemHealth } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { Database } from '../../platform/database/database.service.js';
import { PartHealth, toSystemHealth } from '../../platform/parts/part-health.service.js';
import { CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ConnectionHealthRepository } from './connection-health.repository.js';

/** How the parts are that everything stands on, and the tenant's own connections. */
@ApiTags('observer')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/health')
@UseGuards(PersonGuard)
export class HealthController {
  readonly #parts: PartHealth;
  readonly #database: Database;
  readonly #connections: ConnectionHealthRepository;
  @Inject(CLOCK) private readonly clock!: Clock;

  constructor(parts: PartHealth, database: Database, connections: ConnectionHealthRepository) {
    this.#parts = parts;
    this.#database = database;
    this.#connections = connections;
  }

  @Get()
  @ApiOperation({ summary: 'How every part is, with reason and meaning.' })
  @ApiOkResponse({ standardSchema: systemHealth })
  async read(@CurrentPerson() { tenantId }: PersonPrincipal): Promise<SystemHealth> {
    const now = this.clock.now();
    const shared = await this.#parts.read();
    const own = await this.#database.withTenant(tenantId, (transaction) => this.#connections.list(transaction, now));
    return toSystemHealth([...shared.parts, ...own], shared.scope, now);
  }
}
