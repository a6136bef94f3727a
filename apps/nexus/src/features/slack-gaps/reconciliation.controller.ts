import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problem } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { SlackGapRepository } from './slack-gap.repository.js';

@ApiTags('reconciliation')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/reconciliation')
@UseGuards(PersonGuard)
@AtLeast('operator')
export class ReconciliationController {
  readonly #database: Database;
  readonly #gaps: SlackGapRepository;

  constructor(database: Database, gaps: SlackGapRepository) {
    this.#database = database;
    this.#gaps = gaps;
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Have the Slack threads of all open tasks read again, for words that never came.' })
  async request(@CurrentPerson() person: PersonPrincipal): Promise<void> {
    await this.#database.withTenant(person.tenantId, (transaction) => this.#gaps.request(transaction));
  }
}
