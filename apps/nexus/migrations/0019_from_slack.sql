-- Up Migration

-- Whoever mentions the app in the project's channel may start a task so.
alter table project add column mentions_start_tasks boolean not null default false;

-- The agent to whom a person gave the task: while this one can take it, nobody else is offered it.
alter table task add column assigned_agent_id text references agent;

-- Down Migration
-- Forward only.
