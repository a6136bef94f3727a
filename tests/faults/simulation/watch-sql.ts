/** Tables whose writes are counted, so that a crash can strike at any of them. */
const written = ['task', 'claim', 'run', 'message', 'thought', 'event', 'delivery', 'effect', 'agent_request', 'inbox'];

/**
 * What the simulation adds to its own database. `simulation.crash` says at which write the work of Nexus breaks off; the
 * watching triggers note in `simulation.violation` what must never be written, at the moment it is written.
 */
export const watchSql = `
create schema simulation;
create table simulation.crash (at_write integer, kind text not null);
create table simulation.violation (rule text not null, detail text not null);
create table simulation.ended_claim (task_id text, epoch integer, lease_expires_at timestamptz, transaction xid8);
create sequence simulation.write;

create function simulation.strike() returns trigger language plpgsql security definer as $$
declare
  planned simulation.crash;
  number bigint;
begin
  select * into planned from simulation.crash;
  if planned.at_write is null then return null; end if;
  number := nextval('simulation.write');
  if number = planned.at_write or (number > planned.at_write and planned.kind = 'process dies') then
    if planned.kind = 'connection is cut' then perform pg_terminate_backend(pg_backend_pid()); end if;
    raise exception 'simulated crash at write %', number;
  end if;
  return null;
end $$;

create function simulation.strike_at_commit() returns trigger language plpgsql security definer as $$
begin
  if exists (select from simulation.crash where kind = 'commit fails' and at_write is null) then
    raise exception 'simulated crash at commit';
  end if;
  return null;
end $$;

${written
  .map(
    (table) =>
      `create trigger strike before insert or update or delete on ${table} for each statement execute function simulation.strike();`,
  )
  .join('\n')}
create constraint trigger strike_at_commit after insert on event deferrable initially deferred
  for each row execute function simulation.strike_at_commit();

create function simulation.note_ended_claim() returns trigger language plpgsql security definer as $$
begin
  insert into simulation.ended_claim values (old.task_id, old.epoch, old.lease_expires_at, pg_current_xact_id());
  return null;
end $$;
create trigger note_ended_claim after delete on claim for each row execute function simulation.note_ended_claim();

-- What an agent writes must be written by the holder, while the lease lasts.
create function simulation.check_write() returns trigger language plpgsql security definer as $$
begin
  if new.run_id is not null and not exists (
    select from claim where run_id = new.run_id and task_id = new.task_id and agent_id = new.agent_id and lease_expires_at > now()
  ) then
    insert into simulation.violation values ('written without a valid claim', tg_table_name || ' ' || new.id);
  end if;
  return null;
end $$;
create trigger check_write after insert on message for each row execute function simulation.check_write();
create trigger check_write after insert on thought for each row execute function simulation.check_write();

create function simulation.check_event() returns trigger language plpgsql security definer as $$
declare
  named integer := (new.payload ->> 'epoch')::integer;
  is_lapse boolean := new.name = 'task.released' and new.payload ->> 'reason' = 'the lease ran out';
begin
  if new.name not in ('task.started', 'task.blocked', 'task.submitted', 'task.failed', 'task.released') or is_lapse then
    return null;
  end if;
  if not exists (select from claim where task_id = new.task_id and epoch = named and lease_expires_at > now())
    and not exists (select from simulation.ended_claim where task_id = new.task_id and epoch = named
      and lease_expires_at > now() and transaction = pg_current_xact_id())
  then
    insert into simulation.violation values ('changed without a valid claim', new.name || ' of ' || new.task_id);
  end if;
  return null;
end $$;
create trigger check_event after insert on event for each row execute function simulation.check_event();

create function simulation.check_claim() returns trigger language plpgsql security definer as $$
begin
  if tg_op = 'INSERT' and exists (select from run where task_id = new.task_id and epoch >= new.epoch and id <> new.run_id) then
    insert into simulation.violation values ('epoch did not grow', new.task_id || ' epoch ' || new.epoch);
  end if;
  if tg_op = 'UPDATE' and (new.epoch <> old.epoch or new.agent_id <> old.agent_id) then
    insert into simulation.violation values ('claim changed hands in place', new.task_id);
  end if;
  if tg_op = 'UPDATE' and old.lease_expires_at <= now() and new.lease_expires_at > now() then
    insert into simulation.violation values ('a lease that had run out was renewed', new.task_id);
  end if;
  return null;
end $$;
create trigger check_claim after insert or update on claim for each row execute function simulation.check_claim();

create function simulation.check_task() returns trigger language plpgsql security definer as $$
begin
  if new.claim_epoch < old.claim_epoch then
    insert into simulation.violation values ('epoch of a task went back', new.id);
  end if;
  return null;
end $$;
create trigger check_task after update on task for each row execute function simulation.check_task();

-- A delivered effect stays delivered, and its outside name stays.
create function simulation.check_effect() returns trigger language plpgsql security definer as $$
begin
  if old.status = 'delivered' and (new.status <> 'delivered' or new.external_id is distinct from old.external_id) then
    insert into simulation.violation values ('a delivered effect was touched again', new.id || ' is now ' || new.status);
  end if;
  return null;
end $$;
create trigger check_effect after update on effect for each row execute function simulation.check_effect();
`;
