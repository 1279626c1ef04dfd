#!/bin/sh
# Runs once, when the database is made. incidents_owner owns the tables and migrates; incidents_app works on them:
# it may not alter, drop or truncate anything, so the triggers that keep the log append-only are out of its reach.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE incidents_app LOGIN PASSWORD :'password';
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO incidents_app;
ALTER DEFAULT PRIVILEGES FOR ROLE incidents_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO incidents_app;
ALTER DEFAULT PRIVILEGES FOR ROLE incidents_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO incidents_app;
SQL
