import { Injectable } from '@nestjs/common';
import type { MessageId, Message as ProtocolMessage, SourceProvider, TaskId } from '@oblivion/protocol';
import { type Insertable, type Selectable, sql } from 'kysely';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { plantedFaults } from '../../platform/planted-faults.js';
import type { MessageTable } from '../../platform/database/schema.js';

export type MessageRow = Selectable<MessageTable>;

@Injectable()
export class MessageRepository {
  /** False when a message of the same outside name is known already. */
  async insert(transaction: TenantTransaction, message: Insertable<MessageTable>): Promise<boolean> {
    const row = await transaction.query
      .insertInto('message')
      .values(plantedFaults.isDeduplicationOff ? { ...message, external_id: null } : message)
      .onConflict((conflict) => conflict.columns(['tenant_id', 'origin', 'external_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return row !== undefined;
  }

  async get(transaction: TenantTransaction, id: MessageId): Promise<MessageRow> {
    return transaction.query.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  }

  async findByExternalId(
    transaction: TenantTransaction,
    origin: 'slack' | SourceProvider,
    externalId: string,
  ): Promise<MessageRow | undefined> {
    return transaction.query
      .selectFrom('message')
      .selectAll()
      .where('origin', '=', origin)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
  }

  async list(transaction: TenantTransaction, taskId: TaskId): Promise<readonly ProtocolMessage[]> {
    const rows = await transaction.query
      .selectFrom('message')
      .selectAll()
      .where('task_id', '=', taskId)
      .orderBy('position')
      .execute();
    return rows.map(toProtocolMessage);
  }

  /** Whether a person has said anything in the task since this message. */
  async isAnswered(transaction: TenantTransaction, id: MessageId): Promise<boolean> {
    const row = await transaction.query
      .selectFrom('message as asked')
      .innerJoin('message as answer', 'answer.task_id', 'asked.task_id')
      .select('answer.id')
      .where('asked.id', '=', id)
      .whereRef('answer.position', '>', 'asked.position')
      .where('answer.kind', '=', 'comment')
      .where('answer.deleted_at', 'is', null)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  async edit(transaction: TenantTransaction, id: MessageId, text: string): Promise<void> {
    await transaction.query.updateTable('message').set({ text, edited_at: sql`now()` }).where('id', '=', id).execute();
  }

  async markDeleted(transaction: TenantTransaction, id: MessageId): Promise<void> {
    await transaction.query
      .updateTable('message')
      .set({ deleted_at: sql`now()`, text: '' })
      .where('id', '=', id)
      .execute();
  }
}

export function toProtocolMessage(row: MessageRow): ProtocolMessage {
  return {
    id: row.id,
    taskId: row.task_id,
    origin: row.origin,
    kind: row.kind,
    author: row.author,
    text: row.text,
    artifacts: row.artifacts,
    createdAt: row.created_at.toISOString(),
    editedAt: row.edited_at?.toISOString() ?? null,
    deletedAt: row.deleted_at?.toISOString() ?? null,
  };
}
