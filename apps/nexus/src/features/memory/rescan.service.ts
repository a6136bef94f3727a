import { Injectable } from '@nestjs/common';
import type { ProjectId, TaskId, TenantId } from '@oblivion/protocol';
import { Database } from '../../platform/database/database.service.js';
import { SourceRepository } from './source.repository.js';
import { TaskMemory } from './task-memory.service.js';

const tasksAtOnce = 200;

export interface ProjectOfTenant {
  readonly tenantId: TenantId;
  readonly projectId: ProjectId;
}

/** Cuts all texts into passages again, and finds what was never remembered. */
@Injectable()
export class Rescan {
  readonly #database: Database;
  readonly #sources: SourceRepository;
  readonly #tasks: TaskMemory;

  constructor(database: Database, sources: SourceRepository, tasks: TaskMemory) {
    this.#database = database;
    this.#sources = sources;
    this.#tasks = tasks;
  }

  /** Every tenant, or one project. Answers with the number of tasks; documents follow when they are next read. */
  async run(project: ProjectOfTenant | undefined): Promise<number> {
    if (project !== undefined) return this.#runTenant(project.tenantId, project.projectId);
    let count = 0;
    for (const { id } of await this.#database.system.selectFrom('tenant').select('id').execute()) {
      count += await this.#runTenant(id, undefined);
    }
    return count;
  }

  async #runTenant(tenantId: TenantId, projectId: ProjectId | undefined): Promise<number> {
    await this.#database.withTenant(tenantId, (transaction) => this.#sources.expectDocuments(transaction, projectId));
    let count = 0;
    let after: TaskId | undefined;
    for (;;) {
      const page = { after, limit: tasksAtOnce, projectId };
      const ids = await this.#database.withTenant(tenantId, (transaction) =>
        this.#sources.listTasks(transaction, page),
      );
      if (ids.length === 0) return count;
      for (const id of ids) {
        await this.#database.withTenant(tenantId, (transaction) => this.#tasks.rescan(transaction, id));
      }
      count += ids.length;
      after = ids.at(-1);
    }
  }
}
