-- Up Migration
-- What people thought of a run's result: one opinion each, the last one given. A copy goes to the trace of the run.
create table feedback (
  run_id text not null references run,
  -- Who gave it, in Slack's words
  slack_user_id text not null,
  tenant_id text not null references tenant,
  task_id text not null references task,
  person_id text references person,
  author text not null,
  is_good boolean not null,
  given_at timestamptz not null default now(),
  -- Counts how often it was given: an export of an older opinion does not stand for the newer one
  version integer not null default 1,
  exported_version integer not null default 0,
  taken_until timestamptz,
  last_error text,
  primary key (run_id, slack_user_id)
);
create index feedback_to_export on feedback (given_at) where exported_version < version;
alter table feedback enable row level security;
alter table feedback force row level security;
create policy own_tenant on feedback to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update on feedback to oblivion_app;
create policy all_tenants on feedback to oblivion_system using (true) with check (true);
grant select, update (exported_version, taken_until, last_error) on feedback to oblivion_system;

-- Down Migration
-- Forward only.
