-- Up Migration

-- To whom a task is given where it was written, by name, without Oblivion's own account; null until it is next read.
alter table task add column source_assignees text[];
-- What the place is called in which it lies there, such as a list of ClickUp.
alter table task add column source_place_name text;

-- Down Migration
-- Forward only.
