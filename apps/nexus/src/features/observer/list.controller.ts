import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type AgentPresence,
  type ProjectView,
  problem,
  type SpecVersionPage,
  specVersionPage,
  specVersionQuery,
  type TaskPage,
  taskId,
  taskPage,
  taskQuery,
} from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { parseInput } from '../../platform/http/parse-input.js';
import { CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { AgentPresenceRepository } from './agent-presence.repository.js';
import { agentList, projectList } from './answers.js';
import { type PagePlace, readPageCursor } from './page-cursor.js';
import { ProjectListRepository } from './project-list.repository.js';
import { SpecVersionListRepository } from './spec-version-list.repository.js';
import { TaskListRepository } from './task-list.repository.js';

/** Lists of Observer. */
@ApiTags('observer')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1')
@UseGuards(PersonGuard)
export class ListController {
  readonly #database: Database;
  readonly #tasks: TaskListRepository;
  readonly #projects: ProjectListRepository;
  readonly #agents: AgentPresenceRepository;
  readonly #versions: SpecVersionListRepository;

  constructor(
    database: Database,
    tasks: TaskListRepository,
    projects: ProjectListRepository,
    agents: AgentPresenceRepository,
    versions: SpecVersionListRepository,
  ) {
    this.#database = database;
    this.#tasks = tasks;
    this.#projects = projects;
    this.#agents = agents;
    this.#versions = versions;
  }

  @Get('tasks')
  @ApiOperation({ summary: 'Tasks, the last changed first.' })
  @ApiOkResponse({ standardSchema: taskPage })
  async listTasks(
    @CurrentPerson() person: PersonPrincipal,
    @Query({ schema: taskQuery }) input: unknown,
  ): Promise<TaskPage> {
    const { status, projectId, search, cursor, limit } = parseInput(taskQuery, input, 'query');
    const filter = { statuses: status ?? [], projectId, search, after: readPlace(cursor), limit };
    return this.#database.withTenant(person.tenantId, (transaction) => this.#tasks.list(transaction, filter));
  }

  @Get('tasks/:id/versions')
  @ApiOperation({ summary: 'The wordings of a task, the newest first, each with what differs from the one before.' })
  @ApiOkResponse({ standardSchema: specVersionPage })
  async listVersions(
    @CurrentPerson() person: PersonPrincipal,
    @Param('id') id: string,
    @Query({ schema: specVersionQuery }) input: unknown,
  ): Promise<SpecVersionPage> {
    const task = parseInput(taskId, id, 'path.id');
    const { cursor, limit } = parseInput(specVersionQuery, input, 'query');
    const page = await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#versions.list(transaction, task, { before: cursor, limit }),
    );
    if (page === undefined) throw new NexusError('not_found');
    return page;
  }

  @Get('projects')
  @ApiOperation({ summary: 'All projects by tag.' })
  @ApiOkResponse({ standardSchema: projectList })
  async listProjects(@CurrentPerson() person: PersonPrincipal): Promise<{ items: ProjectView[] }> {
    const items = await this.#database.withTenant(person.tenantId, (transaction) => this.#projects.list(transaction));
    return { items };
  }

  @Get('agents')
  @ApiOperation({ summary: 'All agents by name, with what they hold.' })
  @ApiOkResponse({ standardSchema: agentList })
  async listAgents(@CurrentPerson() person: PersonPrincipal): Promise<{ items: AgentPresence[] }> {
    const items = await this.#database.withTenant(person.tenantId, (transaction) => this.#agents.list(transaction));
    return { items };
  }
}

function readPlace(cursor: string | undefined): PagePlace | undefined {
  if (cursor === undefined) return undefined;
  const place = readPageCursor(cursor);
  if (place !== undefined) return place;
  const field = 'query.cursor';
  throw new NexusError('invalid_request', `${field}: must be the nextCursor of a page`, { field });
}
