#!/bin/bash
# Keycloak takes its secrets from the environment only: this fills it from files, then is Keycloak.
set -eu
from() { printf "%s" "$(<"/run/secrets/$1")"; }
KC_BOOTSTRAP_ADMIN_PASSWORD=$(from keycloak_password)
CONCORD_BI_SECRET=$(from keycloak_bi_secret)
CONCORD_CONNECTOR_SECRET=$(from keycloak_connector_secret)
export KC_BOOTSTRAP_ADMIN_PASSWORD CONCORD_BI_SECRET CONCORD_CONNECTOR_SECRET
exec /opt/keycloak/bin/kc.sh "$@"
