#!/bin/sh
# Makes what can be made up, and empty files for what you have to fill in. Files
# that are there stay.
set -eu
cd "$(dirname "$0")"
[ -d secrets ] || mkdir -m 700 secrets
umask 022 # nines is another user: the directory keeps others out
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
if [ ! -e secrets/postgres_password ]; then
	random >secrets/postgres_password
	printf 'db:5432:nines:nines:%s\n' "$(cat secrets/postgres_password)" >secrets/pgpass
fi
[ -e secrets/http_token ] || random >secrets/http_token
for name in jira_token slack_bot_token slack_app_token; do
	[ -s "secrets/$name" ] || { : >"secrets/$name"; echo "fill in: $(pwd)/secrets/$name"; }
done
