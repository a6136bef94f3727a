import { Injectable } from '@nestjs/common';
import type { ProjectId } from '@oblivion/protocol';
import type { ClickUpClient } from '../../integrations/clickup/clickup.client.js';
import type { ClickUpField, ClickUpList } from '../../integrations/clickup/clickup-task.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { OutsideCallError } from '../../platform/errors/outside-call-error.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import { StatusMappingRepository } from './status-mapping.repository.js';

/** The ClickUp lists of a project, as ClickUp shows them. */
@Injectable()
export class ProjectLists {
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

  /** Those that can be read, or the one that is named in the query. */
  async list(person: PersonPrincipal, projectId: ProjectId, listId?: string): Promise<readonly ClickUpList[]> {
    const client = await this.clientFor(person, projectId);
    if (listId !== undefined) return [await get(client, listId, 'query.listId')];
    const ids = await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#repository.listLists(transaction, projectId),
    );
    const lists: ClickUpList[] = [];
    for (const id of ids) {
      const list = await find(client, id);
      if (list !== undefined) lists.push(list);
    }
    return lists;
  }

  /** The one that is named in the body. */
  async get(person: PersonPrincipal, projectId: ProjectId, listId: string): Promise<ClickUpList> {
    return get(await this.clientFor(person, projectId), listId, 'body.listId');
  }

  async fieldsOf(person: PersonPrincipal, projectId: ProjectId, listId: string): Promise<readonly ClickUpField[]> {
    const client = await this.clientFor(person, projectId);
    try {
      return await client.listFields(listId);
    } catch (error) {
      throw unreadable(error);
    }
  }

  async clientFor(person: PersonPrincipal, projectId: ProjectId): Promise<ClickUpClient> {
    const connectionId = await this.#database.withTenant(person.tenantId, async (transaction) => {
      const projects = await this.#workspace.listProjects(transaction);
      if (!projects.some(({ id }) => id === projectId)) throw new NexusError('not_found');
      return this.#workspace.findConnectionId(transaction, 'clickup');
    });
    if (connectionId === undefined) throw new NexusError('not_found', 'No ClickUp workspace is connected.');
    return this.#connections.clientOf(connectionId);
  }
}

async function get(client: ClickUpClient, id: string, field: string): Promise<ClickUpList> {
  const list = await find(client, id);
  if (list !== undefined) return list;
  throw new NexusError('invalid_request', `${field}: ClickUp shows the account of Oblivion no list ${id}`, { field });
}

/** Undefined when there is none, or none that Oblivion's account may see. */
async function find(client: ClickUpClient, id: string): Promise<ClickUpList | undefined> {
  try {
    return await client.findList(id);
  } catch (error) {
    if (error instanceof OutsideCallError && error.failure.kind === 'refused') return undefined;
    throw unreadable(error);
  }
}

/** What people are told when ClickUp cannot be asked. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof OutsideCallError)) return error;
  const words = `ClickUp could not be read: ${error.failure.reason}. Try again in a moment.`;
  return new NexusError('unavailable', words, { cause: error });
}
