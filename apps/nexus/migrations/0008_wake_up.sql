-- Up Migration
-- Where an agent is woken that cannot hold a socket open, and what is owed to it: one row for an agent, so that much that
-- waits makes one wake-up.
create table agent_wake_up (
  agent_id text primary key references agent,
  tenant_id text not null references tenant,
  url text not null,
  -- AES-256-GCM under the agent's id
  secret bytea not null,
  -- When something was last said or decided in a task that it holds; null when it has been heard
  message_at timestamptz,
  -- When a task was last offered to one of its groups; null when none waits
  task_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  -- A worker is at it until then
  taken_until timestamptz,
  -- Wake-ups sent since the agent was last seen
  attempts integer not null default 0,
  attempted_at timestamptz,
  -- When its address last took one
  accepted_at timestamptz,
  -- Why the last one was not taken; null when it was
  last_error text,
  created_at timestamptz not null default now()
);
create index agent_wake_up_owed on agent_wake_up (next_attempt_at)
  where message_at is not null or task_at is not null;

alter table agent_wake_up enable row level security;
alter table agent_wake_up force row level security;
create policy own_tenant on agent_wake_up to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update, delete on agent_wake_up to oblivion_app;
-- Finding what is due, and what another key has sealed, over all tenants.
create policy all_tenants on agent_wake_up to oblivion_system using (true) with check (true);
grant select on agent_wake_up to oblivion_system;

-- A revoked agent keeps its name and history and can do nothing.
alter table agent add column revoked_at timestamptz;

-- From here on PostgreSQL itself holds: a task is held exactly while a claim says by whom. What broke it before is put
-- right first; the owner has to see all tenants for that.
alter table task no force row level security;
alter table claim no force row level security;
alter table run no force row level security;
update run set status = 'lost', ended_at = now()
  from claim join task on task.id = claim.task_id
  where run.id = claim.run_id and task.status not in ('claimed', 'in_progress', 'blocked_on_human');
delete from claim using task
  where task.id = claim.task_id and task.status not in ('claimed', 'in_progress', 'blocked_on_human');
update task set status = 'available', available_since = now(), updated_at = now()
  where status in ('claimed', 'in_progress', 'blocked_on_human')
    and not exists (select from claim where claim.task_id = task.id);
alter table task force row level security;
alter table claim force row level security;
alter table run force row level security;

create function require_holder() returns trigger language plpgsql as $$
declare
  subjects text[];
  subject text;
  found_status text;
  has_claim boolean;
begin
  if tg_table_name = 'task' then subjects := array[new.id];
  elsif tg_op = 'INSERT' then subjects := array[new.task_id];
  elsif tg_op = 'DELETE' then subjects := array[old.task_id];
  else subjects := array[old.task_id, new.task_id];
  end if;
  foreach subject in array subjects loop
    -- Two transactions that change the same task in different tables are judged one after the other.
    select status into found_status from task where id = subject for no key update;
    continue when not found;
    has_claim := exists (select from claim where task_id = subject);
    if has_claim <> (found_status in ('claimed', 'in_progress', 'blocked_on_human')) then
      raise exception 'task % is % and %', subject, found_status,
        case when has_claim then 'a claim says that somebody holds it' else 'nobody holds it' end
        using errcode = 'check_violation', constraint = 'task_held_by_somebody';
    end if;
  end loop;
  return null;
end $$;

create constraint trigger task_held_by_somebody after insert or update of status on task
  deferrable initially deferred for each row execute function require_holder();
create constraint trigger claim_of_held_task after insert or update of task_id or delete on claim
  deferrable initially deferred for each row execute function require_holder();

-- Down Migration
-- Forward only.
