import { Body, Controller, Get, Param, Put, Query, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ArtifactField,
  artifactField,
  artifactFieldChange,
  artifactFieldList,
  problem,
  projectId,
  statusMappingQuery,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ArtifactFields } from './artifact-fields.service.js';

/** Which custom field of a list holds links to what was made. */
@ApiTags('projects')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/projects/:id/artifact-field')
@UseGuards(PersonGuard)
export class ArtifactFieldController {
  readonly #fields: ArtifactFields;
  constructor(fields: ArtifactFields) {
    this.#fields = fields;
  }

  @Get()
  @ApiOperation({ summary: "Custom fields of the project's ClickUp lists that hold links to what was made." })
  @ApiOkResponse({ standardSchema: artifactFieldList })
  async read(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Query({ schema: statusMappingQuery }) input: unknown,
  ): Promise<{ items: readonly ArtifactField[] }> {
    const { listId } = parseInput(statusMappingQuery, input, 'query');
    return { items: await this.#fields.list(person, parseInput(projectId, id, 'path.id'), listId) };
  }

  @Put()
  @AtLeast('admin')
  @ApiOperation({ summary: 'Choose the field of one list; null: links stand in the comment alone.' })
  @ApiOkResponse({ standardSchema: artifactField })
  async choose(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Body({ schema: artifactFieldChange }) input: unknown,
  ): Promise<ArtifactField> {
    const change = parseInput(artifactFieldChange, input, 'body');
    return this.#fields.choose(person, parseInput(projectId, id, 'path.id'), change);
  }
}
