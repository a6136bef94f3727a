-- Up Migration

-- Names of outside systems are written once, in the protocol: a further work source needs no migration.
alter table connection drop constraint connection_provider_check;
alter table connection add constraint connection_provider_check check (provider ~ '^[a-z]{1,40}$');
alter table message drop constraint message_origin_check;
alter table message add constraint message_origin_check check (origin ~ '^[a-z]{1,40}$');

-- Labels that send a task to a project, besides its tag in the text.
alter table project add column source_labels text[] not null default '{}';

-- Pull requests that name a task.
create table task_link (
  task_id text not null references task,
  tenant_id text not null references tenant,
  url text not null,
  title text not null,
  state text not null check (state in ('open', 'merged', 'closed')),
  -- When it last changed, by its source's clock: older news do not undo newer ones
  source_updated_at timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (task_id, url)
);

alter table task_link enable row level security;
alter table task_link force row level security;
create policy own_tenant on task_link to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update on task_link to oblivion_app;

create index task_by_url on task (tenant_id, url);

-- Down Migration
-- Forward only.
