-- Up Migration

-- How often people changed the words of a task: the first wording is version 1.
alter table task add column spec_version integer not null default 1 check (spec_version > 0);

-- Wordings of tasks that were edited. The first one is written here when it is replaced.
create table spec_version (
  task_id text not null references task,
  number integer not null check (number > 0),
  tenant_id text not null references tenant,
  title text not null,
  description text not null,
  -- Who wrote it, as their tool names them; null for the first wording
  author text,
  -- Lines that differ from the wording before, each behind `+ ` or `- `
  diff text not null,
  created_at timestamptz not null default now(),
  primary key (task_id, number)
);

alter table spec_version enable row level security;
alter table spec_version force row level security;
create policy own_tenant on spec_version to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert on spec_version to oblivion_app;

-- Down Migration
-- Forward only.
