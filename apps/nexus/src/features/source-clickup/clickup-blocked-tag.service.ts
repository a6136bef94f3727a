import { Injectable } from '@nestjs/common';
import type { ClickUpTask } from '../../integrations/clickup/clickup-task.js';
import type { TaskMark, SourcePlace } from '../work-sources/work-source.js';
import { ClickUpConnections } from '../clickup-connection/clickup-connections.service.js';

/** Tags are in lower case in ClickUp. */
const tag = 'blocked';

/** The tag that a ClickUp task carries while its agent is stuck. */
@Injectable()
export class ClickUpBlockedTag implements TaskMark {
  readonly #connections: ClickUpConnections;
  constructor(connections: ClickUpConnections) {
    this.#connections = connections;
  }

  async isSet({ connectionId, externalTaskId }: SourcePlace): Promise<boolean> {
    const client = await this.#connections.clientOf(connectionId);
    const task = await client.findTask(externalTaskId);
    return task !== undefined && isTagged(task);
  }

  async change(
    { connectionId, externalTaskId }: SourcePlace,
    isSet: boolean,
  ): Promise<'changed' | 'unchanged' | 'gone'> {
    const client = await this.#connections.clientOf(connectionId);
    const task = await client.findTask(externalTaskId);
    if (task === undefined) return 'gone';
    if (isTagged(task) === isSet) return 'unchanged';
    if (!isSet) {
      await client.removeTag(externalTaskId, tag);
      return 'changed';
    }
    // A task can only have tags that its space knows.
    if (task.space !== undefined) await client.ensureTag(task.space.id, tag);
    await client.addTag(externalTaskId, tag);
    return 'changed';
  }
}

function isTagged({ tags }: ClickUpTask): boolean {
  return tags.some(({ name }) => name.toLowerCase() === tag);
}
