# Stands in for `quay.io/keycloak/keycloak`: the same distribution, user 1000, on Debian's Java.
FROM debian:bookworm-slim
# Of packages, whichever version this machine's mirror has.
# hadolint ignore=DL3008
RUN groupadd -g 1000 keycloak && useradd -u 1000 -g 0 -M -d /opt/keycloak keycloak \
 && apt-get update -q && apt-get install -yq --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/*
COPY --chown=1000:0 keycloak /opt/keycloak
RUN chmod 0755 /opt/keycloak/bin/*.sh && install -d -o 1000 -g 0 /opt/keycloak/data
ENV KC_RUN_IN_CONTAINER=true
USER 1000
EXPOSE 8080 9000
ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]
