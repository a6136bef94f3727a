-- Up Migration

-- Where in its source a task lies: a list of ClickUp. Null where its source has nothing like it, and until it is next read.
alter table task add column source_place text;
create index task_by_source_place on task (tenant_id, project_id, source_place) where source_place is not null;

-- Statuses of a list that people chose for what Oblivion wants to say. What is not here is found by the type of the statuses.
create table status_mapping (
  project_id text not null references project,
  list_id text not null,
  wanted text not null check (wanted in ('open', 'in_progress', 'blocked', 'in_review', 'done')),
  tenant_id text not null references tenant,
  -- As ClickUp spells it; null: the status is left as it is
  status text,
  created_at timestamptz not null default now(),
  primary key (project_id, list_id, wanted)
);

alter table status_mapping enable row level security;
alter table status_mapping force row level security;
create policy own_tenant on status_mapping to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update, delete on status_mapping to oblivion_app;

-- Down Migration
-- Forward only.
