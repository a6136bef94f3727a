import { Injectable } from '@nestjs/common';
import type { ArtifactField, ArtifactFieldChange, ProjectId } from '@oblivion/protocol';
import type { ClickUpList } from '../../integrations/clickup/clickup-task.js';
import { Database } from '../../platform/database/database.service.js';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';
import type { ArtifactLinks, Remark, SourcePlace } from '../work-sources/work-source.js';
import { ArtifactFieldRepository } from './artifact-field.repository.js';
import { artifactValue, canHoldLinks } from './artifact-value.js';
import { ProjectLists } from './project-lists.service.js';

/** Links to what was made, in a custom field of the ClickUp task where a person chose one for its list. */
@Injectable()
export class ArtifactFields implements ArtifactLinks {
  readonly #database: Database;
  readonly #repository: ArtifactFieldRepository;
  readonly #connections: ClickUpConnections;
  readonly #lists: ProjectLists;

  constructor(
    database: Database,
    repository: ArtifactFieldRepository,
    connections: ClickUpConnections,
    lists: ProjectLists,
  ) {
    this.#database = database;
    this.#repository = repository;
    this.#connections = connections;
    this.#lists = lists;
  }

  async set({ connectionId, externalTaskId }: SourcePlace, links: Remark['links']): Promise<string | null> {
    const connection = await this.#connections.get(connectionId);
    const client = this.#connections.client(connection);
    const task = await client.findTask(externalTaskId);
    if (task === undefined) return 'http 404 the task is gone';
    const place = { connectionId: connection.id, externalId: externalTaskId, listId: task.list.id };
    const fieldId = await this.#database.withTenant(connection.tenantId, (transaction) =>
      this.#repository.findForTask(transaction, place),
    );
    if (fieldId === null) return 'no custom field was chosen for the list';
    const field = task.custom_fields.find(({ id }) => id === fieldId);
    if (field === undefined) return 'the task has no such custom field any more';
    const value = artifactValue(field, links);
    // What is there already is not written again: its webhook would tell people of a change that is none.
    if (field.value !== value) await client.setField(externalTaskId, fieldId, value);
    return null;
  }

  async list(person: PersonPrincipal, projectId: ProjectId, listId?: string): Promise<readonly ArtifactField[]> {
    const fields: ArtifactField[] = [];
    for (const list of await this.#lists.list(person, projectId, listId)) {
      fields.push(await this.#fieldOf(person, projectId, list));
    }
    return fields;
  }

  async choose(
    person: PersonPrincipal,
    projectId: ProjectId,
    { listId, fieldId }: ArtifactFieldChange,
  ): Promise<ArtifactField> {
    const list = await this.#lists.get(person, projectId, listId);
    const { fields } = await this.#fieldOf(person, projectId, list);
    if (fieldId !== null && !fields.some(({ id }) => id === fieldId)) {
      const known = fields.map(({ id, name }) => `${id} (${name})`).join(', ') || 'none';
      const detail = `body.fieldId: must be a field of “${list.name}” that can hold links: ${known}`;
      throw new NexusError('invalid_request', detail, { field: 'body.fieldId' });
    }
    await this.#database.withTenant(person.tenantId, async (transaction) => {
      await this.#repository.replace(transaction, { projectId, listId }, fieldId);
      const { name: by, personId } = person;
      const fieldName = fields.find(({ id }) => id === fieldId)?.name ?? null;
      const payload = { projectId, listId, listName: list.name, fieldName, by, personId };
      await appendEvent(transaction, { name: 'project.artifact_field_chosen', lane: projectId, payload });
    });
    return { listId, listName: list.name, fieldId, fields };
  }

  async #fieldOf(person: PersonPrincipal, projectId: ProjectId, list: ClickUpList): Promise<ArtifactField> {
    const fields = (await this.#lists.fieldsOf(person, projectId, list.id)).filter(canHoldLinks);
    const fieldId = await this.#database.withTenant(person.tenantId, (transaction) =>
      this.#repository.find(transaction, projectId, list.id),
    );
    return {
      listId: list.id,
      listName: list.name,
      fieldId,
      fields: fields.map(({ id, name, type }) => ({ id, name, type })),
    };
  }
}
