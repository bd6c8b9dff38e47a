#!/bin/sh
# Makes the secrets that docker-compose.yml reads, once; what is there stays as it is. The folder is
# for its owner only. Run by root, each file is for the user of the containers that read it, and for
# nobody else. Only root can give files away: run by others, the files are readable (0444), as
# containers read them as users of their own, and the folder alone keeps everybody else out.
set -eu
umask 077
folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
chmod 0700 "$folder"
concord=10001 postgres=999 keycloak=1000 grafana=472  # `user` in docker-compose.yml
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
random_key() { head -c 32 /dev/urandom | base64 | tr +/ -_; }
keep() {  # keep NAME READER TEXT
    if [ ! -e "$folder/$1" ]; then
        printf '%s' "$3" >"$folder/.$1"
        mv "$folder/.$1" "$folder/$1"
        echo "$folder/$1"
    fi
    if [ "$(id -u)" = 0 ]; then
        chown "$2" "$folder/$1"
        chmod 0400 "$folder/$1"
    else
        chmod 0444 "$folder/$1"
    fi
}
keep postgres_password $postgres "$(random)"
keep concord_database_url $concord \
    "postgresql://concord:$(cat "$folder/postgres_password")@postgres:5432/concord"
# Each service has a role of its own in the database. `migrate` makes them, and has all passwords.
areas=$(sed -n 's|.*/secrets/database_url_\([a-z]*\)}.*|\1|p' "$(dirname "$0")/../../docker-compose.yml")
passwords=
for area in $areas; do
    keep "database_url_$area" $concord "postgresql://concord_$area:$(random)@postgres:5432/concord"
    keep "encryption_keys_$area" $concord "$(random_key)"
    password=$(sed 's|.*//[^:]*:\([^@]*\)@.*|\1|' "$folder/database_url_$area")
    passwords="$passwords${passwords:+, }\"$area\": \"$password\""
done
keep concord_database_passwords $concord "{$passwords}"
for name in keycloak_password keycloak_bi_secret keycloak_connector_secret; do
    keep $name $keycloak "$(random)"
done
keep grafana_password $grafana "$(random)"
keep bi_grafana_password $grafana "$(random)"
