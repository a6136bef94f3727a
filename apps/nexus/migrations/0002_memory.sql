-- Up Migration
-- What can be searched. The text lives here; Qdrant holds vectors, ids and scope only and can be rebuilt from these rows.

create table memory_source (
  id text primary key,
  tenant_id text not null references tenant,
  project_id text not null references project,
  kind text not null check (kind in ('thread', 'clickup_task', 'clickup_doc')),
  -- Its name where it comes from: the task's id here, or document/page in ClickUp
  external_id text not null,
  task_id text references task,
  title text not null,
  url text,
  -- Of everything that its chunks are made of; null makes the next reading count as a change
  content_hash bytea,
  -- Grows with every change, so that a copy knows whether it is the latest
  revision integer not null default 1,
  source_updated_at timestamptz not null,
  -- A forgotten source keeps its name and nothing else: by its source it may come back, by a person it may not.
  forgotten_at timestamptz,
  forgotten_by text check (forgotten_by in ('source', 'person')),
  forgotten_by_person_id text references person,
  created_at timestamptz not null default now(),
  unique (tenant_id, project_id, kind, external_id)
);
create index memory_source_by_age on memory_source (tenant_id, project_id, source_updated_at, id) where forgotten_at is null;
create index memory_source_by_task on memory_source (tenant_id, task_id) where task_id is not null;

create table memory_chunk (
  -- UUIDv5 of source and ordinal: the same passage keeps its id, in Qdrant too
  id text primary key,
  tenant_id text not null references tenant,
  project_id text not null references project,
  source_id text not null references memory_source on delete cascade,
  ordinal integer not null,
  -- Where the passage stands: title, headings, authors
  context text not null,
  text text not null,
  search tsvector generated always as (
    setweight(to_tsvector('english', context), 'B') || setweight(to_tsvector('english', text), 'A')
  ) stored,
  unique (source_id, ordinal)
);
create index memory_chunk_by_words on memory_chunk using gin (search);
create index memory_chunk_by_project on memory_chunk (tenant_id, project_id);

-- Collections in Qdrant, of all tenants. One embedding model and size each, so that vectors of two models never mix.
create table memory_collection (
  name text primary key,
  -- The name by which a search finds the live one
  alias text not null,
  embedding_version text not null,
  state text not null check (state in ('building', 'live', 'retired')),
  created_at timestamptz not null default now()
);
create unique index memory_collection_live on memory_collection (alias) where state = 'live';
create unique index memory_collection_building on memory_collection (alias) where state = 'building';

-- The copy of a source in a collection: owed while it is pending.
create table memory_copy (
  collection text not null references memory_collection on delete cascade,
  source_id text not null references memory_source on delete cascade,
  tenant_id text not null references tenant,
  project_id text not null references project,
  -- The revision that the copy holds
  revision integer not null default 0,
  state text not null default 'pending' check (state in ('pending', 'indexed', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  -- Somebody is at work on it until then
  taken_until timestamptz,
  last_error text,
  indexed_at timestamptz,
  primary key (collection, source_id)
);
create index memory_copy_pending on memory_copy (collection, next_attempt_at) where state = 'pending';
create index memory_copy_by_source on memory_copy (source_id);
create index memory_copy_by_project on memory_copy (tenant_id, project_id);

do $$
declare
  name text;
begin
  foreach name in array array['memory_source', 'memory_chunk', 'memory_copy'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format(
      'create policy own_tenant on %I to oblivion_app using (tenant_id = (select current_setting(''app.tenant_id'', true)))
         with check (tenant_id = (select current_setting(''app.tenant_id'', true)))', name);
    execute format('grant select, insert, update on %I to oblivion_app', name);
  end loop;

  -- Finding what is owed, over all tenants; never words.
  foreach name in array array['memory_source', 'memory_copy'] loop
    execute format('create policy all_tenants on %I to oblivion_system using (true) with check (true)', name);
  end loop;
end $$;

alter table memory_collection enable row level security;
alter table memory_collection force row level security;
create policy names_only on memory_collection for select to oblivion_app using (true);
create policy all_tenants on memory_collection to oblivion_system using (true) with check (true);

grant delete on memory_chunk to oblivion_app;
grant select on memory_collection to oblivion_app;
grant select (id, tenant_id, project_id) on memory_source to oblivion_system;
grant select, insert, update, delete on memory_collection to oblivion_system;
grant select, insert, update on memory_copy to oblivion_system;

-- Down Migration
-- Forward only.
