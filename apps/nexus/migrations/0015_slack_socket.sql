-- Up Migration
-- Who holds the Socket Mode connection to a workspace, until when, and when it was last open.
create table slack_socket (
  connection_id text primary key references connection on delete cascade,
  tenant_id text not null references tenant,
  holder text not null,
  held_until timestamptz not null,
  -- Null until it was open for the first time
  open_at timestamptz,
  -- Why it is not open now
  last_error text
);
alter table slack_socket enable row level security;
alter table slack_socket force row level security;
create policy own_tenant on slack_socket to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
create policy all_tenants on slack_socket to oblivion_system using (true) with check (true);
grant select on slack_socket to oblivion_app;
grant select, insert, update, delete on slack_socket to oblivion_system;

-- Down Migration
-- Forward only.
