#!/bin/sh
# Runs once, when the data folder is made: the three roles of Nexus, none of which may bypass row-level security.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 \
  --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set system="$SYSTEM_PASSWORD" <<'SQL'
create role oblivion_owner login nosuperuser nocreatedb nocreaterole nobypassrls password :'owner';
create role oblivion_app login nosuperuser nocreatedb nocreaterole nobypassrls password :'app';
create role oblivion_system login nosuperuser nocreatedb nocreaterole nobypassrls password :'system';
alter database oblivion owner to oblivion_owner;
alter schema public owner to oblivion_owner;
revoke all on database oblivion from public;
grant connect on database oblivion to oblivion_app, oblivion_system;
SQL
