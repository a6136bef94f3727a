import { type RawBuilder, sql } from 'kysely';

/**
 * Whether a row of `task` is offered to an agent. A task that a person gave to one agent is offered to that one alone, for as
 * long as it works in the group.
 */
export function isOfferedTo(agent: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(task.assigned_agent_id is null or task.assigned_agent_id = ${agent} or not exists (
    select from membership as assigned
    join agent on agent.id = assigned.agent_id and agent.revoked_at is null
    join project on project.group_id = assigned.group_id
    where assigned.agent_id = task.assigned_agent_id and project.id = task.project_id))`;
}
