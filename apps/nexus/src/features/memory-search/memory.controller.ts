import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiCookieAuth,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  type MemorySearchAnswer,
  type MemorySourcePage,
  memorySearchAnswer,
  memorySearchRequest,
  memorySourceId,
  memorySourcePage,
  memorySourceQuery,
  problem,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { CallerGuard, CurrentCaller } from '../access/caller.guard.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { Caller, PersonPrincipal } from '../access/principal.js';
import { Forgetting } from '../memory/forgetting.service.js';
import { MemorySearch } from './memory-search.service.js';
import { MemorySources } from './memory-sources.service.js';

/** Memory: agents and people search it, people see what is kept and have it forgotten. */
@ApiTags('memory')
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/memory')
export class MemoryController {
  readonly #search: MemorySearch;
  readonly #sources: MemorySources;
  readonly #forgetting: Forgetting;

  constructor(search: MemorySearch, sources: MemorySources, forgetting: Forgetting) {
    this.#search = search;
    this.#sources = sources;
    this.#forgetting = forgetting;
  }

  @Post('search')
  @HttpCode(200)
  @UseGuards(CallerGuard)
  @ApiBearerAuth()
  @ApiCookieAuth()
  @ApiOperation({ summary: 'Find passages of one project, best first.' })
  @ApiOkResponse({ standardSchema: memorySearchAnswer })
  async search(
    @CurrentCaller() caller: Caller,
    @Body({ schema: memorySearchRequest }) input: unknown,
  ): Promise<MemorySearchAnswer> {
    return this.#search.search(caller, parseInput(memorySearchRequest, input, 'body'));
  }

  @Get('sources')
  @UseGuards(PersonGuard)
  @ApiCookieAuth()
  @ApiOperation({ summary: 'What is remembered of a project, the last changed first.' })
  @ApiOkResponse({ standardSchema: memorySourcePage })
  async listSources(
    @CurrentPerson() person: PersonPrincipal,
    @Query({ schema: memorySourceQuery }) input: unknown,
  ): Promise<MemorySourcePage> {
    return this.#sources.list(person, parseInput(memorySourceQuery, input, 'query'));
  }

  @Delete('sources/:id')
  @HttpCode(204)
  @UseGuards(PersonGuard)
  @AtLeast('operator')
  @ApiCookieAuth()
  @ApiOperation({ summary: 'Forget a source for good. It is not remembered again, whatever becomes of it outside.' })
  @ApiNoContentResponse()
  async forgetSource(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<void> {
    await this.#forgetting.forget(person, parseInput(memorySourceId, id, 'id'));
  }
}
