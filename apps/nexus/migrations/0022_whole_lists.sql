-- Up Migration

-- Every task of the project's list in ClickUp is the project's, also one that names no project.
alter table project add column takes_whole_list boolean not null default false;

-- Down Migration
-- Forward only.
