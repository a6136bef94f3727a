import { Injectable } from '@nestjs/common';
import type { RunId } from '@oblivion/protocol';
import { sql } from 'kysely';
import { Database } from '../../platform/database/database.service.js';
import type { RunPrincipal } from '../access/principal.js';

@Injectable()
export class ClaimRepository {
  readonly #database: Database;
  constructor(database: Database) {
    this.#database = database;
  }

  /** Whether the run still holds its task. One statement: every model call waits for it. */
  async isHeld(run: RunPrincipal): Promise<boolean> {
    const row = await this.#database.system
      .selectFrom('claim')
      .select(sql<number>`1`.as('held'))
      .where('tenant_id', '=', run.tenantId)
      .where('task_id', '=', run.taskId)
      .where('agent_id', '=', run.agentId)
      .where('epoch', '=', run.epoch)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Which of these runs still hold their tasks. */
  async listHeld(runIds: readonly RunId[]): Promise<ReadonlySet<RunId>> {
    const rows = await this.#database.system
      .selectFrom('claim')
      .select('run_id')
      .where('run_id', 'in', [...runIds])
      .execute();
    return new Set(rows.map((row) => row.run_id));
  }
}
