import { Body, Controller, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  problem,
  projectId,
  type StatusMapping,
  statusMapping,
  statusMappingChange,
  statusMappingList,
  statusMappingQuery,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { StatusMappings } from './status-mappings.service.js';

/** Which status of a list means what. */
@ApiTags('projects')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/projects/:id/status-mapping')
@UseGuards(PersonGuard)
export class StatusMappingController {
  readonly #mappings: StatusMappings;
  constructor(mappings: StatusMappings) {
    this.#mappings = mappings;
  }

  @Get()
  @ApiOperation({ summary: "Statuses of the project's ClickUp lists, and what each of them means." })
  @ApiOkResponse({ standardSchema: statusMappingList })
  async read(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Query({ schema: statusMappingQuery }) input: unknown,
  ): Promise<{ items: readonly StatusMapping[] }> {
    const { listId } = parseInput(statusMappingQuery, input, 'query');
    return { items: await this.#mappings.list(person, parseInput(projectId, id, 'path.id'), listId) };
  }

  @Put()
  @AtLeast('owner')
  @ApiOperation({
    summary: 'Choose the statuses of one list. What is left out is found by type; null leaves the status alone.',
  })
  @ApiOkResponse({ standardSchema: statusMapping })
  async replace(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Body({ schema: statusMappingChange }) input: unknown,
  ): Promise<StatusMapping> {
    const change = parseInput(statusMappingChange, input, 'body');
    return this.#mappings.replace(person, parseInput(projectId, id, 'path.id'), change);
  }
}
