-- Up Migration

-- A final answer while it is written, and the message of Slack that shows it. One for each run that writes so.
create table answer_stream (
  run_id text primary key references run,
  tenant_id text not null references tenant,
  task_id text not null references task,
  channel text not null,
  -- Who is to see it grow; Slack wants to know.
  recipient text not null,
  -- What the agent calls this answer: another one does not go on with it.
  name text not null,
  text text not null,
  -- Further parts are taken.
  is_open boolean not null default true,
  -- new: nothing was sent. starting: a start was sent, and its outcome is not known. growing: the message takes more.
  -- still: it takes no more. none: there is no message.
  state text not null default 'new' check (state in ('new', 'starting', 'growing', 'still', 'none')),
  ts text,
  -- Characters of the shown words that the message has.
  sent integer not null default 0,
  called_at timestamptz,
  -- An effect that sends what is not sent waits; and how many there were.
  is_owed boolean not null default false,
  owed integer not null default 0,
  -- The message belongs to the result, or to the end of a run without one.
  is_ended boolean not null default false,
  -- One of the two is owed.
  is_end_owed boolean not null default false,
  created_at timestamptz not null default now()
);
create index answer_stream_by_task on answer_stream (tenant_id, task_id);

alter table answer_stream enable row level security;
alter table answer_stream force row level security;
create policy own_tenant on answer_stream to oblivion_app
  using (tenant_id = (select current_setting('app.tenant_id', true)))
  with check (tenant_id = (select current_setting('app.tenant_id', true)));
grant select, insert, update, delete on answer_stream to oblivion_app;

-- Who said it in Slack, also people who are not known here.
alter table message add column slack_user_id text;

-- Whom a task concerns where it was written: to whom it is given, then who wrote it.
alter table task add column source_people text[];

-- Down Migration
-- Forward only.
