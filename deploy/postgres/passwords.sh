#!/bin/sh
# Runs once, when the database of deploy/compose.yaml is made: the two roles that log in, with their passwords.
# `civocracy setup_database` makes the other roles and all rights.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" \
  --set=login="$APP_LOGIN_PASSWORD" --set=migrator="$APP_MIGRATOR_PASSWORD" <<'SQL'
CREATE ROLE app_login LOGIN NOINHERIT PASSWORD :'login';
CREATE ROLE app_migrator LOGIN NOINHERIT PASSWORD :'migrator';
SQL
