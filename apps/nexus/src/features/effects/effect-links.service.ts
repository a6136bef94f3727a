import { Inject, Injectable } from '@nestjs/common';
import type { TaskId, TaskStatus } from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';

/** What ties an effect to its task: the thread it goes to, the status that may end it, the page it links to. */
@Injectable()
export class EffectLinks {
  readonly #observerUrl: string;
  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#observerUrl = settings.http.observerUrl.replace(/\/$/, '');
  }

  observerUrl(taskId: TaskId | null): string {
    return taskId === null ? `${this.#observerUrl}/tasks` : `${this.#observerUrl}/tasks/${taskId}`;
  }

  async rootOf(transaction: TenantTransaction, taskId: TaskId): Promise<string | null> {
    const row = await transaction.query
      .selectFrom('task')
      .select('slack_root_ts')
      .where('id', '=', taskId)
      .executeTakeFirst();
    return row?.slack_root_ts ?? null;
  }

  async setRoot(transaction: TenantTransaction, taskId: TaskId, ts: string): Promise<void> {
    await transaction.query.updateTable('task').set({ slack_root_ts: ts }).where('id', '=', taskId).execute();
  }

  /** Nothing more is said under the root message: it is gone. */
  async forgetRoot(transaction: TenantTransaction, taskId: TaskId, ts: string): Promise<boolean> {
    const forgotten = await transaction.query
      .updateTable('task')
      .set({ slack_root_ts: null })
      .where('id', '=', taskId)
      .where('slack_root_ts', '=', ts)
      .executeTakeFirst();
    return forgotten.numUpdatedRows > 0n;
  }

  async statusOf(transaction: TenantTransaction, taskId: TaskId): Promise<TaskStatus | undefined> {
    const row = await transaction.query.selectFrom('task').select('status').where('id', '=', taskId).executeTakeFirst();
    return row?.status;
  }
}
