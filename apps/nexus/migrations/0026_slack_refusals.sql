-- Up Migration

-- Times in which requests that name a connection to Slack came with a wrong signature: one row for each connection, however many.
create table slack_refusal (
  connection_id text primary key references connection on delete cascade,
  tenant_id text not null references tenant,
  -- The first and the last one of the time that is open; null: none is
  since timestamptz,
  last_at timestamptz,
  -- The first good signature afterwards: it is over
  heard_at timestamptz,
  -- When operators were last told, and threads last read because of it
  told_at timestamptz,
  read_at timestamptz,
  check ((since is null) = (last_at is null)),
  check (since is not null or heard_at is null)
);
create index slack_refusal_open on slack_refusal (connection_id) where since is not null;

alter table slack_refusal enable row level security;
alter table slack_refusal force row level security;
create policy own_tenant on slack_refusal to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on slack_refusal to oblivion_system using (true) with check (true);
grant select on slack_refusal to oblivion_app;
grant select, insert, update on slack_refusal to oblivion_system;

alter table slack_gap drop constraint slack_gap_cause_check;
alter table slack_gap add constraint slack_gap_cause_check
  check (cause in ('downtime', 'silence', 'request', 'refused'));

-- Down Migration
-- Forward only.
