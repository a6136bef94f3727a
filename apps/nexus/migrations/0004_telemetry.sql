-- Up Migration
-- The trace in which a row was written (W3C traceparent): the work that follows from it belongs to the same trace.
alter table event add column traceparent text;
alter table effect add column traceparent text;
alter table run add column traceparent text;

-- Work of which one process has charge at a time: whoever holds the row, until its time is up.
create table duty (
  name text primary key,
  holder text not null,
  held_until timestamptz not null
);
alter table duty enable row level security;
alter table duty force row level security;
create policy all_tenants on duty to oblivion_system using (true) with check (true);
grant select, insert, update, delete on duty to oblivion_system;

-- Figures of the whole system: counted over all tenants, nothing of a task but its state.
create policy all_tenants on task to oblivion_system using (true) with check (true);
grant select (status, available_since) on task to oblivion_system;
create index task_open_by_status on task (status, available_since) where status not in ('done', 'failed', 'cancelled');
create index delivery_failed on delivery (subscriber) where status = 'failed';
create index effect_parked on effect (kind) where status = 'parked';

-- Down Migration
-- Forward only.
