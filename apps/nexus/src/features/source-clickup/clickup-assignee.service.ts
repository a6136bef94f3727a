import { Injectable } from '@nestjs/common';
import type { ClickUpTask } from '../../integrations/clickup/clickup-task.js';
import type { SourcePlace, TaskMark } from '../work-sources/work-source.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';

/** The account of Oblivion among those to whom a ClickUp task is given, while an agent has it. People are never touched. */
@Injectable()
export class ClickUpAssignee implements TaskMark {
  readonly #connections: ClickUpConnections;
  constructor(connections: ClickUpConnections) {
    this.#connections = connections;
  }

  async isSet({ connectionId, externalTaskId }: SourcePlace): Promise<boolean> {
    const connection = await this.#connections.get(connectionId);
    const task = await this.#connections.client(connection).findTask(externalTaskId);
    return task !== undefined && isGivenTo(task, connection.settings.serviceUserId);
  }

  async change(
    { connectionId, externalTaskId }: SourcePlace,
    isSet: boolean,
  ): Promise<'changed' | 'unchanged' | 'gone'> {
    const connection = await this.#connections.get(connectionId);
    const { serviceUserId } = connection.settings;
    const client = this.#connections.client(connection);
    const task = await client.findTask(externalTaskId);
    if (task === undefined) return 'gone';
    if (isGivenTo(task, serviceUserId) === isSet) return 'unchanged';
    await client.changeAssignees(externalTaskId, isSet ? { add: [serviceUserId] } : { remove: [serviceUserId] });
    return 'changed';
  }
}

function isGivenTo({ assignees = [] }: ClickUpTask, userId: string): boolean {
  return assignees.some(({ id }) => id === userId);
}
