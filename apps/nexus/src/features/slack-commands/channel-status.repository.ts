import { Inject, Injectable } from '@nestjs/common';
import type { ProjectId, TaskStatus } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isOnline } from '../agents/presence.js';
import type { Task } from '../tasks/task.repository.js';
import type { ChannelStatus } from './channel-status.js';

/** A task with the name of the agent that has it. */
export type HeldTask = Task & { readonly holder: string | null };

const over = ['done', 'cancelled', 'failed'] as const satisfies readonly TaskStatus[];
const listedTasks = 10;

/** Reads what goes on in a channel, with SQL of its own over the tables of others; writes nothing. */
@Injectable()
export class ChannelStatusRepository {
  readonly #clock: Clock;
  readonly #heartbeatSeconds: number;

  constructor(@Inject(CLOCK) clock: Clock, @Inject(SETTINGS) settings: Settings) {
    this.#clock = clock;
    this.#heartbeatSeconds = settings.agents.heartbeatSeconds;
  }

  /** The project that goes on in this channel, or has this tag. Of several projects of one channel, none is meant. */
  async findProject(
    { query }: TenantTransaction,
    by: { readonly channel: string } | { readonly tag: string },
  ): Promise<{ id: ProjectId; tag: string } | undefined> {
    const projects = query.selectFrom('project').select(['id', 'tag']).limit(2);
    const found = await ('tag' in by
      ? projects.where('tag', '=', by.tag)
      : projects.where('slack_channel_id', '=', by.channel).where('archived_at', 'is', null)
    ).execute();
    return found.length === 1 ? found[0] : undefined;
  }

  async read(transaction: TenantTransaction, channel: string): Promise<ChannelStatus> {
    const project = await this.findProject(transaction, { channel });
    return {
      project: project?.tag ?? null,
      counts: await this.#count(transaction, project?.id),
      open: await this.listOpen(transaction, project?.id),
      agents: await this.#listAgents(transaction, project?.id),
    };
  }

  /** Tasks that are not over, the last changed first. */
  async listOpen(transaction: TenantTransaction, projectId: ProjectId | undefined): Promise<readonly HeldTask[]> {
    const tasks = this.#select(transaction).where('task.status', 'not in', over).orderBy('task.updated_at', 'desc');
    return (projectId === undefined ? tasks : tasks.where('project_id', '=', projectId)).limit(listedTasks).execute();
  }

  async withHolder(transaction: TenantTransaction, { id }: Pick<Task, 'id'>): Promise<HeldTask> {
    return this.#select(transaction).where('task.id', '=', id).executeTakeFirstOrThrow();
  }

  #select({ query }: TenantTransaction) {
    return query
      .selectFrom('task')
      .leftJoin('claim', 'claim.task_id', 'task.id')
      .leftJoin('agent', 'agent.id', 'claim.agent_id')
      .selectAll('task')
      .select('agent.name as holder');
  }

  async #count({ query }: TenantTransaction, projectId: ProjectId | undefined): Promise<ChannelStatus['counts']> {
    const tasks = query
      .selectFrom('task')
      .select(({ fn }) => ['status', fn.countAll<string>().as('count')] as const)
      .where('status', 'not in', over)
      .groupBy('status')
      .orderBy('status');
    const rows = await (projectId === undefined ? tasks : tasks.where('project_id', '=', projectId)).execute();
    return rows.map(({ status, count }) => ({ status, count: Number(count) }));
  }

  async #listAgents({ query }: TenantTransaction, projectId: ProjectId | undefined): Promise<ChannelStatus['agents']> {
    const agents = query
      .selectFrom('agent')
      .select(['agent.name', 'agent.session_id', 'agent.last_seen_at'])
      .where('agent.revoked_at', 'is', null)
      .orderBy('agent.name');
    const rows = await (projectId === undefined
      ? agents
      : agents.where('agent.id', 'in', (of) =>
          of
            .selectFrom('membership')
            .innerJoin('project', 'project.group_id', 'membership.group_id')
            .select('membership.agent_id')
            .where('project.id', '=', projectId),
        )
    ).execute();
    const now = this.#clock.now();
    return rows.map(({ name, session_id: sessionId, last_seen_at: lastSeenAt }) => ({
      name,
      isOnline: isOnline({ sessionId, lastSeenAt }, now, this.#heartbeatSeconds),
    }));
  }
}
