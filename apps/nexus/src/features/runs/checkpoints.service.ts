import { Inject, Injectable } from '@nestjs/common';
import type {
  ChannelHistory,
  CheckpointChange,
  CheckpointFind,
  CheckpointFound,
  CheckpointHistory,
  CheckpointList,
  CheckpointPage,
  CheckpointPut,
  CheckpointWrites,
  KeptCheckpoint,
  StoredValue,
} from '@oblivion/protocol';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import { Database, type TenantTransaction } from '../../platform/database/database.service.js';
import { assertNever, NexusError } from '../../platform/errors/nexus-error.js';
import type { AgentPrincipal } from '../access/principal.js';
import { Tasks, type WrittenUnderClaim } from '../tasks/task.service.js';
import { channelWays } from './channel-history.js';
import { ChannelHistoryRepository } from './channel-history.repository.js';
import { CheckpointRepository, type CheckpointRow, type WriteRow } from './checkpoint.repository.js';
import { lengthOf, toStoredValue } from './stored-value.js';
import { ThreadRepository } from './thread.repository.js';

type Claimed = Pick<CheckpointFind, 'taskId' | 'epoch'>;

/** The states of agents' graphs. Only the holder of the task reads or writes them; they outlive the holder. */
@Injectable()
export class Checkpoints {
  readonly #database: Database;
  readonly #tasks: Tasks;
  readonly #checkpoints: CheckpointRepository;
  readonly #threads: ThreadRepository;
  readonly #histories: ChannelHistoryRepository;
  @Inject(SETTINGS) private readonly settings!: Settings;

  constructor(
    database: Database,
    tasks: Tasks,
    checkpoints: CheckpointRepository,
    threads: ThreadRepository,
    histories: ChannelHistoryRepository,
  ) {
    this.#database = database;
    this.#tasks = tasks;
    this.#checkpoints = checkpoints;
    this.#threads = threads;
    this.#histories = histories;
  }

  async put(agent: AgentPrincipal, checkpoint: CheckpointPut): Promise<void> {
    this.#requireSize('body.checkpoint', checkpoint.checkpoint);
    checkpoint.values.forEach(({ value }, index) => this.#requireSize(`body.values.${index}.value`, value));
    await this.#asHolder(agent, checkpoint, async (transaction, { claim }) => {
      await this.#checkpoints.put(transaction, claim.run_id, checkpoint);
      await this.#requireRoom(transaction, checkpoint, 'body.checkpoint');
    });
  }

  async putWrites(agent: AgentPrincipal, written: CheckpointWrites): Promise<void> {
    written.writes.forEach(({ value }, index) => this.#requireSize(`body.writes.${index}.value`, value));
    await this.#asHolder(agent, written, async (transaction) => {
      await this.#checkpoints.putWrites(transaction, written);
      await this.#requireRoom(transaction, written, 'body.writes');
    });
  }

  async find(agent: AgentPrincipal, wanted: CheckpointFind): Promise<CheckpointFound> {
    return this.#asHolder(agent, wanted, async (transaction) => {
      const row = await this.#checkpoints.find(transaction, wanted);
      return { checkpoint: row === undefined ? null : await this.#complete(transaction, row) };
    });
  }

  async list(agent: AgentPrincipal, wanted: CheckpointList): Promise<CheckpointPage> {
    return this.#asHolder(agent, wanted, async (transaction) => {
      const rows = await this.#checkpoints.list(transaction, wanted);
      const checkpoints: KeptCheckpoint[] = [];
      for (const row of rows.slice(0, wanted.limit)) checkpoints.push(await this.#complete(transaction, row));
      const last = rows.length > wanted.limit ? checkpoints.at(-1) : undefined;
      if (last === undefined) return { checkpoints, next: null };
      const { checkpointId, thread, namespace } = last;
      return { checkpoints, next: { checkpointId, thread, namespace } };
    });
  }

  async history(agent: AgentPrincipal, wanted: CheckpointHistory): Promise<ChannelHistory> {
    return this.#asHolder(agent, wanted, async (transaction) => {
      const target = await this.#checkpoints.find(transaction, wanted);
      const from = { ...wanted, parentId: target?.parent_id ?? null };
      const ancestors = await this.#histories.listAncestors(transaction, from, wanted.channels);
      const ids = ancestors.map(({ id }) => id);
      const written = await this.#checkpoints.listWrites(transaction, wanted, ids, wanted.channels);
      const channels: ChannelHistory['channels'] = [];
      for (const { channel, seededBy, passed } of channelWays(ancestors, wanted.channels)) {
        const seed =
          seededBy === null
            ? null
            : toStoredValue(await this.#histories.getValue(transaction, wanted, { checkpointId: seededBy, channel }));
        const writes = [...passed]
          .reverse()
          .flatMap((id) => written.filter((write) => write.checkpoint_id === id && write.channel === channel));
        channels.push({ channel, seed, writes: writes.map(toWrite) });
      }
      return { channels };
    });
  }

  async change(agent: AgentPrincipal, change: CheckpointChange): Promise<void> {
    await this.#asHolder(agent, change, async (transaction) => {
      const { taskId } = change;
      switch (change.change) {
        case 'delete_thread':
          return this.#threads.delete(transaction, taskId, [change.thread]);
        case 'delete_runs':
          return this.#threads.deleteRuns(transaction, taskId, change.runs);
        case 'copy_thread':
          await this.#threads.copy(transaction, change);
          return this.#requireRoom(transaction, change, 'body.thread');
        case 'prune':
          return change.keep === 'nothing'
            ? this.#threads.delete(transaction, taskId, change.threads)
            : this.#threads.prune(transaction, { taskId, threads: change.threads, newest: 1 });
        default:
          return assertNever(change);
      }
    });
  }

  /** Locks the task: what a holder that has lost it sends cannot come between the lines of the next one. */
  async #asHolder<T>(
    agent: AgentPrincipal,
    { taskId, epoch }: Claimed,
    work: (transaction: TenantTransaction, written: WrittenUnderClaim) => Promise<T>,
  ): Promise<T> {
    return this.#database.withTenant(agent.tenantId, async (transaction) => {
      const written = await this.#tasks.requireClaim(transaction, { taskId, agentId: agent.agentId, epoch });
      return work(transaction, written);
    });
  }

  async #complete(transaction: TenantTransaction, row: CheckpointRow): Promise<KeptCheckpoint> {
    const { thread, namespace, id } = row;
    const values = await this.#checkpoints.listValues(transaction, row);
    const place = { taskId: row.task_id, thread, namespace };
    const writes = await this.#checkpoints.listWrites(transaction, place, [id]);
    return {
      thread,
      namespace,
      checkpointId: id,
      parentId: row.parent_id,
      checkpoint: toStoredValue(row),
      metadata: row.metadata,
      values: values.map((value) => ({ channel: value.channel, value: toStoredValue(value) })),
      writes: writes.map(toWrite),
    };
  }

  #requireSize(field: string, value: StoredValue): void {
    const limit = this.settings.checkpoints.valueLimitBytes;
    const length = lengthOf(value);
    if (length <= limit) return;
    throw new NexusError('too_large', `${field}: ${length} bytes, and one value may have ${limit}.`, { field });
  }

  async #requireRoom(transaction: TenantTransaction, { taskId }: Claimed, field: string): Promise<void> {
    const limit = this.settings.checkpoints.taskLimitBytes;
    const total = await this.#checkpoints.sumBytes(transaction, taskId);
    if (total <= limit) return;
    const words = `${field}: with it the task's checkpoints would have ${total} bytes, and they may have ${limit}.`;
    throw new NexusError('too_large', `${words} Prune older ones.`, { field });
  }
}

function toWrite(row: WriteRow) {
  return { nodeTaskId: row.node_task_id, channel: row.channel, value: toStoredValue(row) };
}
