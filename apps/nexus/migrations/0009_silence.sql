-- Up Migration
-- What Nexus told the agent when a model call failed without an answer of the provider that could be passed on.
alter table model_call add column failure text;

-- Why a task of ClickUp is none here, and the tags that it named.
alter table routing_refusal
  add column reason text not null default 'unknown_tag' check (reason in ('unknown_tag', 'untagged', 'closed')),
  add column tags text[] not null default '{}';

-- Work of a lane that was given up.
create index delivery_failed_by_lane on delivery (lane) where status = 'failed';

alter table reconciliation
  -- ClickUp could not be read since then
  add column failing_since timestamptz,
  -- The webhook as it was after the last check, and since when
  add column webhook_state text not null default 'active' check (webhook_state in ('active', 'suspended', 'gone')),
  add column webhook_since timestamptz,
  -- When people were last told of the webhook
  add column told_at timestamptz;

-- Where Oblivion tells operators what they should know, in Slack.
alter table tenant add column operator_channel text;

-- When a process last could take webhooks; one row.
create table intake_pulse (
  is_only boolean primary key default true check (is_only),
  alive_at timestamptz not null
);
alter table intake_pulse enable row level security;
alter table intake_pulse force row level security;
create policy all_tenants on intake_pulse to oblivion_system using (true) with check (true);
grant select, insert, update on intake_pulse to oblivion_system;

-- A time of which words said in Slack may not have come: threads of open tasks are read again.
create table slack_gap (
  connection_id text primary key references connection,
  tenant_id text not null references tenant,
  cause text not null check (cause in ('downtime', 'silence', 'request')),
  lost_from timestamptz not null,
  lost_until timestamptz not null,
  -- Threads of tasks up to this one have been read
  read_until_task text not null default '',
  found integer not null default 0,
  next_at timestamptz not null default now(),
  -- A worker is at it until then
  taken_until timestamptz,
  last_error text
);
create index slack_gap_due on slack_gap (next_at);
alter table slack_gap enable row level security;
alter table slack_gap force row level security;
create policy own_tenant on slack_gap to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on slack_gap to oblivion_system using (true) with check (true);
grant select, insert, update on slack_gap to oblivion_app;
grant select, insert, update, delete on slack_gap to oblivion_system;

-- Down Migration
-- Forward only.
