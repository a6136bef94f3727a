import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  eventPage,
  eventQuery,
  type FeedEvent,
  type Pulse,
  problem,
  pulse,
  type TaskDetail,
  taskDetail,
  taskId,
} from '@oblivion/protocol';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { parseInput } from '../../platform/http/parse-input.js';
import { CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { Screens } from './screens.service.js';
import { readStreamCursor } from './stream-cursor.js';

/** Whole screens of Observer. */
@ApiTags('observer')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1')
@UseGuards(PersonGuard)
export class ScreenController {
  readonly #screens: Screens;
  constructor(screens: Screens) {
    this.#screens = screens;
  }

  @Get('pulse')
  @ApiOperation({ summary: 'What is going on now.' })
  @ApiOkResponse({ standardSchema: pulse })
  async readPulse(@CurrentPerson() person: PersonPrincipal): Promise<Pulse> {
    return this.#screens.readPulse(person.tenantId);
  }

  @Get('tasks/:id')
  @ApiOperation({ summary: 'Everything about one task.' })
  @ApiOkResponse({ standardSchema: taskDetail })
  async readTask(@CurrentPerson() person: PersonPrincipal, @Param('id') id: string): Promise<TaskDetail> {
    const detail = await this.#screens.findTask(person.tenantId, parseInput(taskId, id, 'path.id'));
    if (detail === undefined) throw new NexusError('not_found');
    return detail;
  }

  @Get('events')
  @ApiOperation({ summary: "The tenant's stream after a cursor, oldest first." })
  @ApiOkResponse({ standardSchema: eventPage })
  async listEvents(
    @CurrentPerson() person: PersonPrincipal,
    @Query({ schema: eventQuery }) input: unknown,
  ): Promise<{ items: FeedEvent[]; nextCursor: string }> {
    const query = parseInput(eventQuery, input, 'query');
    const after = readStreamCursor(query.after, 'query.after');
    return this.#screens.listEvents(person.tenantId, { after, taskId: query.taskId, limit: query.limit });
  }
}
