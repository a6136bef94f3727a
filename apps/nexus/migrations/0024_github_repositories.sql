-- Up Migration

-- Repositories of GitHub and the connection that has them: each is one tenant's, whatever others are registered with it.
create table github_repository (
  api_url text not null,
  -- `owner/name` in lower case, as it was connected
  name text not null,
  tenant_id text not null references tenant,
  connection_id text not null references connection on delete cascade,
  created_at timestamptz not null default now(),
  primary key (api_url, name)
);
create index github_repository_by_connection on github_repository (connection_id);

-- Of those that two have already, the first one keeps it here; both go on.
alter table connection no force row level security;
insert into github_repository (api_url, name, tenant_id, connection_id)
select settings ->> 'apiUrl', lower(trim(named.name)), tenant_id, id
from connection cross join lateral unnest(string_to_array(settings ->> 'repositories', ',')) as named (name)
where provider = 'github' and settings ->> 'apiUrl' is not null and trim(named.name) <> ''
order by created_at, id
on conflict do nothing;
alter table connection force row level security;

alter table github_repository enable row level security;
alter table github_repository force row level security;
create policy own_tenant on github_repository to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, delete on github_repository to oblivion_app;

-- Down Migration
-- Forward only.
