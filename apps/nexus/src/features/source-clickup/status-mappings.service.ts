import { Injectable } from '@nestjs/common';
import {
  type ProjectId,
  type StatusMapping,
  type StatusMappingChange,
  type WantedStatus,
  wantedStatuses,
} from '@oblivion/protocol';
import type { ClickUpList } from '../../integrations/clickup/clickup-task.js';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { PersonPrincipal } from '../access/principal.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { type ClickUpConnection, ClickUpConnections } from './clickup-connections.service.js';
import { choiceOf, problemOfChoice } from './status-mapping.js';
import { type KnownPlace, StatusMappingRepository } from './status-mapping.repository.js';

/** Which status of a ClickUp list means what: found by type, and changed by people. */
@Injectable()
export class StatusMappings {
  readonly #database: Database;
  readonly #repository: StatusMappingRepository;
  readonly #connections: ClickUpConnections;
  readonly #workspace: WorkspaceRepository;

  constructor(
    database: Database,
    repository: StatusMappingRepository,
    connections: ClickUpConnections,
    workspace: WorkspaceRepository,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#connections = connections;
    this.#workspace = workspace;
  }

  /** Where a task was seen last, and what people chose for its project. */
  async findOfTask(connection: ClickUpConnection, externalId: string): Promise<KnownPlace | undefined> {
    const task = { connectionId: connection.id, externalId };
    return this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#repository.findOfTask(transaction, task),
    );
  }

  /** The mapping of each list of a project that can be read, or of one list. */
  async list(person: PersonPrincipal, projectId: ProjectId, listId?: string): Promise<readonly StatusMapping[]> {
    const client = await this.#clientFor(person, projectId);
    const ids = await this.#database.withTenant(person.tenantId, (transaction) =>
      listId === undefined ? this.#repository.listLists(transaction, projectId) : Promise.resolve([listId]),
    );
    const mappings: StatusMapping[] = [];
    for (const id of ids) {
      const list = await findList(client, id);
      if (list === undefined && listId !== undefined) throw noList('query.listId', id);
      if (list !== undefined) mappings.push(await this.#mappingOf(person, projectId, list));
    }
    return mappings;
  }

  /** Keeps what a person chose for a list, in place of all that was chosen before. Tasks follow with their next change. */
  async replace(
    person: PersonPrincipal,
    projectId: ProjectId,
    { listId, mapping }: StatusMappingChange,
  ): Promise<StatusMapping> {
    const client = await this.#clientFor(person, projectId);
    const list = await findList(client, listId);
    if (list === undefined) throw noList('body.listId', listId);
    const problem = problemOfChoice(mapping, list);
    if (problem !== undefined) throw new NexusError('invalid_request', problem.detail, { field: problem.field });
    await this.#database.withTenant(person.tenantId, async (transaction) => {
      await this.#repository.replace(transaction, { projectId, listId }, mapping);
      const { name: by, personId } = person;
      const payload = { projectId, listId, listName: list.name, by, personId };
      await appendEvent(transaction, { name: 'project.statuses_mapped', lane: projectId, payload });
    });
    return this.#mappingOf(person, projectId, list);
  }

  async #mappingOf(person: PersonPrincipal, projectId: ProjectId, list: ClickUpList): Promise<StatusMapping> {
    const chosen = await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#repository.find(transaction, projectId, list.id),
    );
    const choices = wantedStatuses.map((wanted) => [wanted, choiceOf(wanted, list.statuses, chosen)]);
    return {
      listId: list.id,
      listName: list.name,
      statuses: list.statuses.map(({ status, type }) => ({ name: status, type })),
      mapping: Object.fromEntries(choices) as Record<WantedStatus, StatusMapping['mapping']['open']>,
    };
  }

  async #clientFor(person: PersonPrincipal, projectId: ProjectId): Promise<ClickUpClient> {
    const connectionId = await this.#database.withTenant(person.tenantId, async (transaction) => {
      const projects = await this.#workspace.listProjects(transaction);
      if (!projects.some(({ id }) => id === projectId)) throw new NexusError('not_found');
      return this.#workspace.findConnectionId(transaction, 'clickup');
    });
    if (connectionId === undefined) throw new NexusError('not_found', 'No ClickUp workspace is connected.');
    return this.#connections.clientOf(connectionId);
  }
}

function noList(field: string, id: string): NexusError {
  const detail = `${field}: ClickUp shows the account of Oblivion no list ${id}`;
  return new NexusError('invalid_request', detail, { field });
}

/** Undefined when there is none, or none that Oblivion's account may see. */
async function findList(client: ClickUpClient, id: string): Promise<ClickUpList | undefined> {
  try {
    return await client.findList(id);
  } catch (error) {
    if (!(error instanceof OutsideCallError)) throw error;
    if (error.failure.kind === 'refused') return undefined;
    throw new NexusError('unavailable', `ClickUp could not be read: ${error.failure.reason}.`, { cause: error });
  }
}
