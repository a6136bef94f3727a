-- Up Migration
-- What the holder of a task leaves for the next one: the states of its graph, its named steps, its outside effects.
-- Grows when a finished task is opened again: the work begins afresh.
alter table task add column attempt integer not null default 1;

-- One state of a graph, as LangGraph names it. Bytes are the agent's own and are never read here.
create table checkpoint (
  tenant_id text not null references tenant,
  task_id text not null references task,
  thread text collate "C" not null,
  namespace text collate "C" not null,
  id text collate "C" not null,
  parent_id text collate "C",
  format text not null,
  body bytea not null,
  -- Channel -> version: which rows of checkpoint_value belong to this state
  versions jsonb not null,
  metadata jsonb not null,
  run_id text not null references run,
  created_at timestamptz not null default now(),
  primary key (task_id, thread, namespace, id)
);

-- The value of a channel in one version: kept once, however many states share it.
create table checkpoint_value (
  tenant_id text not null references tenant,
  task_id text not null references task,
  thread text collate "C" not null,
  namespace text collate "C" not null,
  channel text collate "C" not null,
  version text collate "C" not null,
  format text not null,
  body bytea not null,
  primary key (task_id, thread, namespace, channel, version)
);

-- What one execution of a node wrote on top of a state; it may come before the state itself.
create table checkpoint_write (
  tenant_id text not null references tenant,
  task_id text not null references task,
  thread text collate "C" not null,
  namespace text collate "C" not null,
  checkpoint_id text collate "C" not null,
  node_task_id text collate "C" not null,
  index integer not null,
  node_path text collate "C" not null,
  channel text not null,
  format text not null,
  body bytea not null,
  primary key (task_id, thread, namespace, checkpoint_id, node_task_id, index)
);

-- What was said or noted under a name: once for all holders of an attempt.
create table agent_step (
  tenant_id text not null references tenant,
  task_id text not null references task,
  attempt integer not null,
  kind text not null check (kind in ('say', 'think')),
  step text not null,
  run_id text not null references run,
  result jsonb not null,
  created_at timestamptz not null default now(),
  primary key (task_id, attempt, kind, step)
);

-- Outside effects of agents' own: begun (no result yet) or done. Kept as long as the task.
create table agent_effect (
  tenant_id text not null references tenant,
  task_id text not null references task,
  key text not null,
  idempotency_key text not null,
  -- The go that reserved it, so that a reservation whose answer was lost is known again
  attempt text not null,
  run_id text not null references run,
  reserved_at timestamptz not null default now(),
  result jsonb,
  recorded_at timestamptz,
  primary key (task_id, key)
);

do $$
declare
  name text;
begin
  foreach name in array array['checkpoint', 'checkpoint_value', 'checkpoint_write', 'agent_step', 'agent_effect'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy own_tenant on %I to oblivion_app using (tenant_id = (select current_setting(''app.tenant_id'', true)))
         with check (tenant_id = (select current_setting(''app.tenant_id'', true)))', name);
    execute format('grant select, insert, update, delete on %I to oblivion_app', name);
  end loop;
end $$;
revoke delete on agent_step from oblivion_app;

-- Finding whose checkpoints are over or too many.
create policy all_tenants on checkpoint to oblivion_system using (true) with check (true);
grant select (tenant_id, task_id, thread, namespace, id, created_at) on checkpoint to oblivion_system;
grant select (id, tenant_id, updated_at) on task to oblivion_system;

-- Down Migration
-- Forward only.
