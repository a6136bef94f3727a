import { Injectable } from '@nestjs/common';
import {
  type ProjectId,
  type StatusMapping,
  type StatusMappingChange,
  type WantedStatus,
  wantedStatuses,
} from '@oblivion/protocol';
import type { ClickUpList } from '../../integrations/clickup/clickup-task.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { PersonPrincipal } from '../access/principal.js';
import type { ClickUpConnection } from '../clickup-connection/clickup-connections.service.js';
import { ProjectLists } from './project-lists.service.js';
import { choiceOf, problemOfChoice } from './status-mapping.js';
import { type KnownPlace, StatusMappingRepository } from './status-mapping.repository.js';

/** Which status of a ClickUp list means what: found by type, and changed by people. */
@Injectable()
export class StatusMappings {
  readonly #database: Database;
  readonly #repository: StatusMappingRepository;
  readonly #lists: ProjectLists;

  constructor(database: Database, repository: StatusMappingRepository, lists: ProjectLists) {
    this.#database = database;
    this.#repository = repository;
    this.#lists = lists;
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
    const mappings: StatusMapping[] = [];
    for (const list of await this.#lists.list(person, projectId, listId)) {
      mappings.push(await this.#mappingOf(person, projectId, list));
    }
    return mappings;
  }

  /** Keeps what a person chose for a list, in place of all that was chosen before. Tasks follow with their next change. */
  async replace(
    person: PersonPrincipal,
    projectId: ProjectId,
    { listId, mapping }: StatusMappingChange,
  ): Promise<StatusMapping> {
    const list = await this.#lists.get(person, projectId, listId);
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
}
