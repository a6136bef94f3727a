-- Up Migration
-- Roles are made outside (see docs/configuration.md): oblivion_owner runs this file, oblivion_app and oblivion_system connect.
-- Every table of a tenant carries tenant_id and is closed by row-level security: the app sees the tenant that its
-- transaction named with set_config('app.tenant_id', ...), and nothing when it named none.

create table tenant (
  id text primary key,
  slug text not null unique,
  name text not null,
  created_at timestamptz not null default now()
);

create table person (
  id text primary key,
  tenant_id text not null references tenant,
  name text not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'operator', 'viewer')),
  slack_user_id text,
  clickup_user_id text,
  created_at timestamptz not null default now(),
  unique (tenant_id, email)
);

create table sign_in_token (
  token_hash bytea primary key,
  tenant_id text not null references tenant,
  person_id text not null references person,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table session (
  token_hash bytea primary key,
  tenant_id text not null references tenant,
  person_id text not null references person,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table connection (
  id text primary key,
  tenant_id text not null references tenant,
  provider text not null check (provider in ('slack', 'clickup')),
  -- Slack team id, ClickUp workspace id
  external_id text not null,
  settings jsonb not null,
  -- AES-256-GCM: key id, nonce, tag, ciphertext
  secrets bytea not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider, external_id),
  unique (tenant_id, provider)
);

create table agent_group (
  id text primary key,
  tenant_id text not null references tenant,
  name text not null,
  slack_channel_id text,
  created_at timestamptz not null default now(),
  unique (tenant_id, name)
);

create table project (
  id text primary key,
  tenant_id text not null references tenant,
  group_id text not null references agent_group,
  tag text not null check (tag ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  name text not null,
  slack_channel_id text not null,
  clickup_list_id text,
  model text,
  created_at timestamptz not null default now(),
  unique (tenant_id, tag)
);

create table agent (
  id text primary key,
  tenant_id text not null references tenant,
  name text not null,
  description text not null default '',
  icon_emoji text,
  capabilities text[] not null default '{}',
  slots integer not null default 1,
  -- The socket that it is connected by, for as long as that socket is open
  session_id text,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  unique (tenant_id, name)
);

create table membership (
  tenant_id text not null references tenant,
  group_id text not null references agent_group,
  agent_id text not null references agent,
  role text not null default 'member' check (role in ('member', 'lead')),
  primary key (group_id, agent_id)
);

create table agent_credential (
  id text primary key,
  tenant_id text not null references tenant,
  agent_id text not null references agent,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table task (
  id text primary key,
  tenant_id text not null references tenant,
  project_id text not null references project,
  connection_id text not null references connection,
  external_id text not null,
  url text not null,
  title text not null,
  description text not null,
  status text not null check (
    status in ('available', 'claimed', 'in_progress', 'blocked_on_human', 'in_review', 'done', 'failed', 'cancelled')
  ),
  priority integer check (priority between 1 and 4),
  -- The status as its source names it, and the source's own clock of the last change we took over
  source_status text not null,
  source_updated_at timestamptz not null,
  claim_epoch integer not null default 0,
  available_since timestamptz not null default now(),
  slack_channel_id text not null,
  slack_root_ts text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (connection_id, external_id)
);
create index task_by_status on task (tenant_id, status, id);
create index task_by_project on task (tenant_id, project_id, id);
create unique index task_by_thread on task (tenant_id, slack_channel_id, slack_root_ts) where slack_root_ts is not null;

-- Tasks whose tags name no project: people are told once.
create table routing_refusal (
  tenant_id text not null references tenant,
  connection_id text not null references connection,
  external_id text not null,
  created_at timestamptz not null default now(),
  primary key (connection_id, external_id)
);

create table run (
  id text primary key,
  tenant_id text not null references tenant,
  task_id text not null references task,
  agent_id text not null references agent,
  epoch integer not null,
  status text not null check (status in ('active', 'completed', 'failed', 'lost', 'released', 'stopped')),
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  unique (task_id, epoch)
);

-- The primary key is the guarantee: a task has one holder or none.
create table claim (
  task_id text primary key references task,
  tenant_id text not null references tenant,
  epoch integer not null,
  agent_id text not null references agent,
  run_id text not null references run,
  lease_expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index claim_by_agent on claim (tenant_id, agent_id);
create index claim_by_lease on claim (lease_expires_at);

create table message (
  id text primary key,
  tenant_id text not null references tenant,
  task_id text not null references task,
  position bigint generated always as identity,
  origin text not null check (origin in ('slack', 'clickup', 'github', 'agent', 'observer', 'system')),
  kind text not null,
  author text not null,
  agent_id text references agent,
  person_id text references person,
  run_id text references run,
  text text not null,
  artifacts jsonb not null default '[]',
  -- Its name outside: channel/ts in Slack, the comment's id in ClickUp; null for what was said to Nexus itself
  external_id text,
  created_at timestamptz not null default now(),
  edited_at timestamptz,
  deleted_at timestamptz,
  unique (tenant_id, origin, external_id)
);
create index message_by_task on message (tenant_id, task_id, position);

create table thought (
  id text primary key,
  tenant_id text not null references tenant,
  task_id text not null references task,
  run_id text not null references run,
  agent_id text not null references agent,
  kind text not null,
  text text not null,
  created_at timestamptz not null default now()
);
create index thought_by_task on thought (tenant_id, task_id, id);

-- What the outside told us, kept before it was answered.
create table inbox (
  id text primary key,
  tenant_id text not null references tenant,
  connection_id text not null references connection,
  provider text not null,
  kind text not null,
  dedupe_key text not null,
  body jsonb not null,
  received_at timestamptz not null,
  unique (connection_id, dedupe_key)
);

-- What happened, in order. (transaction, position) is the order that a reader may follow: position alone is given out
-- before commit, so a smaller one can appear after a larger one was read.
create table event (
  position bigint generated always as identity primary key,
  transaction xid8 not null default pg_current_xact_id(),
  tenant_id text not null references tenant,
  name text not null,
  task_id text references task,
  payload jsonb not null,
  occurred_at timestamptz not null default clock_timestamp()
);
create index event_by_tenant on event (tenant_id, transaction, position);
create index event_by_task on event (tenant_id, task_id, transaction, position);

-- One row for every subscriber of an event: each is served alone, in order of its lane.
create table delivery (
  event_position bigint not null references event on delete cascade,
  subscriber text not null,
  tenant_id text not null references tenant,
  lane text not null,
  status text not null default 'pending' check (status in ('pending', 'done', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  primary key (event_position, subscriber)
);
create index delivery_pending_by_lane on delivery (subscriber, lane, event_position) where status = 'pending';
create index delivery_pending_by_time on delivery (next_attempt_at) where status = 'pending';

-- What Nexus owes the outside world.
create table effect (
  id text primary key,
  tenant_id text not null references tenant,
  task_id text references task,
  event_position bigint not null,
  target text not null,
  kind text not null,
  -- Effects of one lane go out in order of their position; a stuck one delays its own lane only.
  lane text not null,
  position bigint generated always as identity,
  payload jsonb not null,
  status text not null default 'pending' check (status in ('pending', 'sending', 'delivered', 'parked', 'dropped')),
  attempts integer not null default 0,
  is_outcome_unknown boolean not null default false,
  next_attempt_at timestamptz not null default now(),
  sending_until timestamptz,
  external_id text,
  last_error text,
  created_at timestamptz not null default now(),
  delivered_at timestamptz,
  unique (tenant_id, event_position, target)
);
create index effect_open_by_lane on effect (lane, position) where status in ('pending', 'sending');
create index effect_open_by_time on effect (next_attempt_at) where status in ('pending', 'sending');
create index effect_by_task on effect (tenant_id, task_id, position);
create index effect_by_external_id on effect (tenant_id, external_id) where external_id is not null;
create index effect_by_message on effect (tenant_id, (payload ->> 'messageId')) where payload ? 'messageId';

-- Answers already given to agents, so that a request sent again has no second effect.
create table agent_request (
  tenant_id text not null references tenant,
  agent_id text not null references agent,
  request_id text not null,
  result jsonb not null,
  created_at timestamptz not null default now(),
  primary key (agent_id, request_id)
);
create index agent_request_by_age on agent_request (created_at);

create table model_call (
  id text primary key,
  tenant_id text not null references tenant,
  task_id text not null references task,
  run_id text not null references run,
  agent_id text not null references agent,
  provider text not null,
  model text not null,
  status integer not null,
  is_stream boolean not null,
  is_complete boolean not null,
  input_tokens integer,
  cached_input_tokens integer,
  output_tokens integer,
  cost_micro_usd bigint,
  duration_ms integer not null,
  first_byte_ms integer,
  created_at timestamptz not null default now()
);
create index model_call_by_run on model_call (tenant_id, run_id);
create index model_call_by_age on model_call (tenant_id, created_at);

do $$
declare
  name text;
begin
  foreach name in array array[
    'person', 'sign_in_token', 'session', 'connection', 'agent_group', 'project', 'agent', 'membership',
    'agent_credential', 'task', 'routing_refusal', 'run', 'claim', 'message', 'thought', 'inbox', 'event', 'delivery', 'effect',
    'agent_request', 'model_call'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy own_tenant on %I to oblivion_app using (tenant_id = (select current_setting(''app.tenant_id'', true)))
         with check (tenant_id = (select current_setting(''app.tenant_id'', true)))', name);
    execute format('grant select, insert, update on %I to oblivion_app', name);
  end loop;

  alter table tenant enable row level security;
  alter table tenant force row level security;
  create policy own_tenant on tenant to oblivion_app
    using (id = (select current_setting('app.tenant_id', true)))
    with check (id = (select current_setting('app.tenant_id', true)));
  grant select, insert, update on tenant to oblivion_app;

  -- Work that is not yet anybody's, or everybody's: finding the tenant of a caller, and sweeps over what is due.
  foreach name in array array[
    'tenant', 'person', 'connection', 'session', 'sign_in_token', 'agent_credential', 'agent', 'inbox', 'event', 'delivery',
    'effect', 'claim', 'agent_request'
  ] loop
    execute format('create policy all_tenants on %I to oblivion_system using (true) with check (true)', name);
    execute format('grant select on %I to oblivion_system', name);
  end loop;
end $$;

grant delete on claim, membership, agent_request, session, sign_in_token to oblivion_app;
grant insert on inbox, event, delivery to oblivion_system;
grant delete on agent_request, session, sign_in_token to oblivion_system;
grant usage, select on all sequences in schema public to oblivion_app, oblivion_system;
revoke create on schema public from public;

-- Down Migration
-- Forward only.
