#!/bin/sh
# Prints the two Secrets of the dev overlay with a fresh password:
#   sh secrets.sh | kubectl apply -f -        (once: a running database keeps its first password)
set -eu
password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
cat <<YAML
apiVersion: v1
kind: Secret
metadata: {name: concord-postgres, namespace: ${1:-concord}}
stringData: {password: "$password"}
---
apiVersion: v1
kind: Secret
metadata: {name: concord-database, namespace: ${1:-concord}}
stringData: {concord_database_url: "postgresql://concord:$password@postgres:5432/concord"}
YAML
