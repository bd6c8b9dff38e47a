# Stands in for the official `postgres` image as far as our files use it: POSTGRES_USER,
# POSTGRES_DB, POSTGRES_PASSWORD_FILE, PGDATA; user 999; data below /var/lib/postgresql.
FROM debian:bookworm-slim
# Of packages, whichever version this machine's mirror has.
# hadolint ignore=DL3008
RUN groupadd -r -g 999 postgres && useradd -r -g 999 -u 999 -d /var/lib/postgresql postgres \
 && apt-get update -q && apt-get install -yq --no-install-recommends postgresql-15 \
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15 /etc/postgresql \
 && install -d -o postgres -g postgres -m 0700 /var/lib/postgresql \
 && install -d -o postgres -g postgres -m 0775 /var/run/postgresql
COPY postgres.sh /usr/local/bin/docker-entrypoint.sh
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/15/docker
USER 999:999
VOLUME /var/lib/postgresql
EXPOSE 5432
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
