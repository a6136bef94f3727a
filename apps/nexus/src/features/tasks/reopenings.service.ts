import { Injectable } from '@nestjs/common';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { appendEvent } from '../../platform/outbox/event-log.js';
import { WorkspaceRepository } from '../workspace/workspace.repository.js';
import type { Task } from './task.repository.js';

/** A project that is over has no open tasks: who opens one again is told so, once for each time that it was archived. */
@Injectable()
export class Reopenings {
  readonly #workspace: WorkspaceRepository;
  constructor(workspace: WorkspaceRepository) {
    this.#workspace = workspace;
  }

  /** When it is, the project stays open until the transaction ends. */
  async isAllowed(
    transaction: TenantTransaction,
    task: Task,
    { by, decidedIn = 'source' }: { readonly by: string; readonly decidedIn?: 'source' | 'slack' },
  ): Promise<boolean> {
    const { id: taskId, project_id: projectId } = task;
    if ((await this.#workspace.holdOpenProject(transaction, projectId)) !== undefined) return true;
    const archived = await this.#findUntold(transaction, task);
    if (archived === undefined) return false;
    const payload = { taskId, projectId, tag: archived.tag, by, decidedIn };
    await appendEvent(transaction, { name: 'task.reopen_refused', taskId, payload });
    return false;
  }

  /** The project, unless it was told of it since it was archived. */
  async #findUntold({ query }: TenantTransaction, task: Task): Promise<{ readonly tag: string } | undefined> {
    return query
      .selectFrom('project')
      .select('tag')
      .where('project.id', '=', task.project_id)
      .where((project) =>
        project.not(
          project.exists(
            project
              .selectFrom('event')
              .select('event.position')
              .where('event.task_id', '=', task.id)
              .where('event.name', '=', 'task.reopen_refused')
              .whereRef('event.occurred_at', '>=', 'project.archived_at'),
          ),
        ),
      )
      .executeTakeFirst();
  }
}
