import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { problem, taskId, type Why, why } from '@oblivion/protocol';
import { z } from 'zod';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { parseInput } from '../../platform/http/parse-input.js';
import { CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { Explanations } from './why.service.js';

const externalTaskId = z
  .string()
  .regex(
    /^(?:[\w-]{1,64}|[\w.-]{1,100}\/[\w.-]{1,100}#\d{1,10})$/,
    'must be the id of a task here or in ClickUp, or owner/name#12 for an issue of GitHub',
  );

@ApiTags('observer')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1')
@UseGuards(PersonGuard)
export class WhyController {
  readonly #database: Database;
  readonly #explanations: Explanations;

  constructor(database: Database, explanations: Explanations) {
    this.#database = database;
    this.#explanations = explanations;
  }

  @Get('tasks/:id/why')
  @ApiOperation({
    summary: 'Why a task does not move, by its id here, in ClickUp or on GitHub: the one reason, and what to do.',
  })
  @ApiOkResponse({ standardSchema: why })
  async explain(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<Why> {
    if (!id.startsWith('tsk_')) {
      return this.#explanations.explainExternal(person.tenantId, parseInput(externalTaskId, id, 'path.id'));
    }
    const task = parseInput(taskId, id, 'path.id');
    const answer = await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#explanations.explain(transaction, task),
    );
    if (answer === undefined) throw new NexusError('not_found');
    return answer;
  }
}
