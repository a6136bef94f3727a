-- Up Migration
-- How far ClickUp has been read for changes whose webhooks never came, and how its webhook was found.
create table reconciliation (
  connection_id text primary key references connection,
  tenant_id text not null references tenant,
  -- By ClickUp's clock: tasks changed up to then have been seen
  swept_until timestamptz not null,
  next_at timestamptz not null default now(),
  -- A worker is at it until then
  taken_until timestamptz,
  last_error text
);
create index reconciliation_due on reconciliation (next_at);
alter table reconciliation enable row level security;
alter table reconciliation force row level security;
create policy own_tenant on reconciliation to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on reconciliation to oblivion_system using (true) with check (true);
grant select on reconciliation to oblivion_app;
grant select, insert, update on reconciliation to oblivion_system;

-- When the whole of an open task was last compared with its source.
alter table task add column source_checked_at timestamptz not null default now();
create index task_to_check on task (tenant_id, connection_id, source_checked_at)
  where status not in ('done', 'failed', 'cancelled');

-- Down Migration
-- Forward only.
