-- Up Migration
-- What an agent's tool was asked and answered; null for thoughts that are no use of a tool.
alter table thought add column tool jsonb;

-- When the root of the run's trace was made ready for export; null for runs that ended while nothing was exported.
alter table run add column trace_queued_at timestamptz;

-- Observations that wait to be exported, each complete and exported as it stands. A row lives until it has been taken
-- over by the other side, so words of prompts and answers are kept here no longer than that needs.
create table trace_span (
  id text primary key,
  tenant_id text not null references tenant,
  run_id text not null references run,
  position bigint generated always as identity,
  -- JSON as it was written; never looked into here
  observation text not null,
  bytes integer not null,
  status text not null default 'waiting' check (status in ('waiting', 'set_aside')),
  attempts integer not null default 0,
  -- Until then one process has it in hand
  taken_until timestamptz,
  last_error text,
  created_at timestamptz not null default now()
);
create index trace_span_waiting on trace_span (position) where status = 'waiting';
create index trace_span_by_age on trace_span (created_at);

alter table trace_span enable row level security;
alter table trace_span force row level security;
create policy own_tenant on trace_span to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert on trace_span to oblivion_app;
-- The exporter takes what waits, whosever it is.
create policy all_tenants on trace_span to oblivion_system using (true) with check (true);
grant select, delete, update (status, attempts, taken_until, last_error) on trace_span to oblivion_system;
grant usage, select on all sequences in schema public to oblivion_app, oblivion_system;

-- Down Migration
-- Forward only.
