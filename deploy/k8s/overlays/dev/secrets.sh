#!/bin/sh
# Prints the Secrets of the dev overlay with fresh passwords; for each area one of the database, and a
# key to encrypt what it keeps secret with:
#   sh secrets.sh | kubectl apply -f -        (once: a running database keeps its first password)
set -eu
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
random_key() { head -c 32 /dev/urandom | base64 | tr +/ -_; }
password=$(random)
passwords=
for file in "$(dirname "$0")"/../../base/areas/*.yaml; do
    area=$(basename "$file" .yaml)
    [ "$area" = kustomization ] && continue
    area_password=$(random)
    passwords="$passwords${passwords:+, }\"$area\": \"$area_password\""
    cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: concord-database-$area, namespace: ${1:-concord}}
stringData:
  concord_database_url: "postgresql://concord_$area:$area_password@postgres:5432/concord"
  concord_encryption_keys: "$(random_key)"
---
YAML
done
cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: concord-postgres, namespace: ${1:-concord}}
stringData: {password: "$password"}
---
apiVersion: v1
kind: Secret
metadata: {name: concord-database, namespace: ${1:-concord}}
stringData:
  concord_database_url: "postgresql://concord:$password@postgres:5432/concord"
  concord_database_passwords: '{$passwords}'
YAML
