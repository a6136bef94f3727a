-- Up Migration

-- An installation by OAuth that a person began: the other side's answer must name it, once and in time.
create table oauth_state (
  -- SHA-256 of the state, in hexadecimal digits: the state itself is known to the person's browser alone
  id text primary key,
  tenant_id text not null references tenant,
  person_id text not null references person,
  -- What is installed: slack, clickup
  purpose text not null,
  -- What it takes to complete it, sealed like the secrets of a connection; empty once it was used
  secrets bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index oauth_state_by_expiry on oauth_state (expires_at);

alter table oauth_state enable row level security;
alter table oauth_state force row level security;
create policy own_tenant on oauth_state to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on oauth_state to oblivion_system using (true) with check (true);
grant select, insert, update, delete on oauth_state to oblivion_app;
grant select, delete on oauth_state to oblivion_system;

-- How the bot token of a connection to Slack is: the token itself is among the secrets of the connection.
create table slack_token (
  connection_id text primary key references connection on delete cascade,
  tenant_id text not null references tenant,
  -- Null: it does not expire
  expires_at timestamptz,
  -- When it is to be refreshed; null: not by itself
  refresh_at timestamptz,
  -- Attempts to refresh it since it was got
  attempts integer not null default 0,
  -- Why the last attempt or call failed; null once one succeeds
  last_error text,
  -- Since when Slack takes it or its refresh token no more: a person has to install the app again
  lost_at timestamptz,
  updated_at timestamptz not null default now()
);
create index slack_token_due on slack_token (refresh_at) where refresh_at is not null;

alter table slack_token enable row level security;
alter table slack_token force row level security;
create policy own_tenant on slack_token to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on slack_token to oblivion_system using (true) with check (true);
grant select, insert, update, delete on slack_token to oblivion_app;
grant select on slack_token to oblivion_system;

-- Down Migration
-- Forward only.
