-- Up Migration
-- What is written for every webhook and every event refers to rows that are never deleted, and is written by code that has
-- just read them: looking them up again for each row was a quarter of what PostgreSQL spent on a webhook (decision 0037).
alter table inbox drop constraint inbox_tenant_id_fkey, drop constraint inbox_connection_id_fkey;
alter table event drop constraint event_tenant_id_fkey;
alter table delivery drop constraint delivery_tenant_id_fkey, drop constraint delivery_event_position_fkey;

-- Most events of webhooks have no task.
drop index event_by_task;
create index event_by_task on event (tenant_id, task_id, transaction, position) where task_id is not null;

-- Positions of events are given out before the rows are written.
grant usage on sequence event_position_seq to oblivion_system;

-- Down Migration
-- Forward only.
