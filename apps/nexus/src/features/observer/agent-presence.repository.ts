import { Inject, Injectable } from '@nestjs/common';
import type { AgentId, AgentPresence } from '@oblivion/protocol';
import { sql } from 'kysely';
import { CLOCK, type Clock } from '../../platform/clock.js';
import { SETTINGS, type Settings } from '../../platform/config/settings.js';
import type { TenantTransaction } from '../../platform/database/database.service.js';
import { isOnline, listLeftAgents, type PresenceEvent } from './presence.js';

/** How far back a disconnect is looked for; older ones show in the age of the last heartbeat. */
const recentEvents = 500;

@Injectable()
export class AgentPresenceRepository {
  @Inject(SETTINGS) private readonly settings!: Settings;
  @Inject(CLOCK) private readonly clock!: Clock;

  /** All agents by name, with their groups and the tasks they hold. */
  async list(transaction: TenantTransaction): Promise<AgentPresence[]> {
    const { query } = transaction;
    const agents = await query
      .selectFrom('agent')
      .select(['id', 'name', 'description', 'last_seen_at'])
      .orderBy('name')
      .execute();
    const groups = Map.groupBy(await this.#listGroups(transaction), (row) => row.agent_id);
    const holding = Map.groupBy(await this.#listHolding(transaction), (row) => row.agent_id);
    const left = await this.#listLeft(transaction);
    const now = this.clock.now();
    return agents.map((agent) => ({
      id: agent.id,
      name: agent.name,
      description: agent.description,
      isOnline: isOnline(
        { lastSeenAt: agent.last_seen_at, hasLeft: left.has(agent.id) },
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

  async #listLeft({ query, tenantId }: TenantTransaction): Promise<ReadonlySet<AgentId>> {
    const { rows } = await sql<PresenceEvent>`
      select payload -> 'agent' ->> 'id' as "agentId", payload ->> 'session' as session,
        name = 'agent.disconnected' as "hasDisconnected"
      from (
        select name, payload, transaction, position
        from event where tenant_id = ${tenantId}
        order by transaction desc, position desc limit ${recentEvents}
      ) as recent
      where name in ('agent.connected', 'agent.disconnected')
      order by transaction desc, position desc`.execute(query);
    return listLeftAgents(rows);
  }
}
