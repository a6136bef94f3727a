import { Inject, Injectable } from '@nestjs/common';
import type { AgentPresence } from '@oblivion/protocol';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isOnline } from '../agents/presence.js';

@Injectable()
export class AgentPresenceRepository {
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  /** All agents by name, with their groups and the tasks they hold. */
  async list(transaction: TenantTransaction): Promise<AgentPresence[]> {
    const { query } = transaction;
    const agents = await query
      .selectFrom('agent')
      .select(['id', 'name', 'description', 'session_id', 'last_seen_at'])
      .where('revoked_at', 'is', null)
      .orderBy('name')
      .execute();
    const groups = Map.groupBy(await this.#listGroups(transaction), (row) => row.agent_id);
    const holding = Map.groupBy(await this.#listHolding(transaction), (row) => row.agent_id);
    const now = this.clock.now();
    return agents.map((agent) => ({
      id: agent.id,
      name: agent.name,
      description: agent.description,
      isOnline: isOnline(
        { sessionId: agent.session_id, lastSeenAt: agent.last_seen_at },
        now,
        this.settings.agents.heartbeatSeconds,
      ),
      lastSeenAt: agent.last_seen_at?.toISOString() ?? null,
      groups: (groups.get(agent.id) ?? []).map(({ id, name }) => ({ id, name })),
      holding: (holding.get(agent.id) ?? []).map(({ id, title, status }) => ({ id, title, status })),
    }));
  }

  async #listGroups({ query }: TenantTransaction) {
    return query
      .selectFrom('membership')
      .innerJoin('agent_group', 'agent_group.id', 'membership.group_id')
      .select(['membership.agent_id', 'agent_group.id', 'agent_group.name'])
      .orderBy('agent_group.name')
      .execute();
  }

  async #listHolding({ query }: TenantTransaction) {
    return query
      .selectFrom('claim')
      .innerJoin('task', 'task.id', 'claim.task_id')
      .select(['claim.agent_id', 'task.id', 'task.title', 'task.status'])
      .orderBy('claim.created_at')
      .execute();
  }
}
