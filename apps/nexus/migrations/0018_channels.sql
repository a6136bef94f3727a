-- Up Migration

alter table project add column is_private boolean not null default false;
-- A project that is over: its tag finds it no more. Its tasks, threads and memory stay.
alter table project add column archived_at timestamptz;

-- Channels that Oblivion made, or that something was heard of. A channel of a project that is not here is one that people made.
create table slack_channel (
  tenant_id text not null references tenant,
  channel_id text not null,
  name text,
  is_ours boolean not null default false,
  -- Why nothing can be said there, in Slack's own words
  problem text check (problem in ('is_archived', 'not_in_channel', 'channel_not_found')),
  problem_since timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, channel_id),
  check ((problem is null) = (problem_since is null))
);

alter table slack_channel enable row level security;
alter table slack_channel force row level security;
create policy own_tenant on slack_channel to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update on slack_channel to oblivion_app;

-- What is kept for a channel that takes nothing, found when it is mended.
create index effect_parked_by_channel on effect (tenant_id, (payload ->> 'channel')) where status = 'parked';

-- Down Migration
-- Forward only.
