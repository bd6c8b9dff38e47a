#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once; what is there stays as it is.
# The folder is for its owner only; the files in it are readable, for each container reads its own
# as a user of its own.
set -eu
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 0700 "$folder"
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {  # keep NAME TEXT
    [ -e "$folder/$1" ] && return
    printf '%s' "$2" >"$folder/.$1" && chmod 0444 "$folder/.$1" && mv "$folder/.$1" "$folder/$1"
    echo "$folder/$1"
}
keep postgres_password "$(random)"
keep concord_database_url "postgresql://concord:$(cat "$folder/postgres_password")@postgres:5432/concord"
# Each service has a role of its own in the database. `migrate` makes them, and has all passwords.
areas=$(sed -n 's|.*/secrets/database_url_\([a-z]*\)}.*|\1|p' "$(dirname "$0")/../../docker-compose.yml")
passwords=
for area in $areas; do
    keep "database_url_$area" "postgresql://concord_$area:$(random)@postgres:5432/concord"
    password=$(sed 's|.*//[^:]*:\([^@]*\)@.*|\1|' "$folder/database_url_$area")
    passwords="$passwords${passwords:+, }\"$area\": \"$password\""
done
keep concord_database_passwords "{$passwords}"
for name in keycloak_password keycloak_bi_secret keycloak_connector_secret grafana_password; do
    keep $name "$(random)"
done
