-- Up Migration

-- A connection has its id before its secrets: the id is a part of the address that the other side is told, and the other
-- side's answer brings the secret. Until then it is no connection yet.
alter table connection add column is_connected boolean not null generated always as (length(secrets) > 0) stored;

-- Down Migration
-- Forward only.
