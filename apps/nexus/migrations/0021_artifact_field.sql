-- Up Migration

-- The custom field of a list that holds links to what was made for a task; without one they stand in the comment alone.
create table artifact_field (
  project_id text not null references project,
  list_id text not null,
  tenant_id text not null references tenant,
  field_id text not null,
  created_at timestamptz not null default now(),
  primary key (project_id, list_id)
);

alter table artifact_field enable row level security;
alter table artifact_field force row level security;
create policy own_tenant on artifact_field to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update, delete on artifact_field to oblivion_app;

-- Down Migration
-- Forward only.
