# Stands in for the official `python:…-slim-bookworm`: Debian's own Python, as `python3`.
FROM debian:bookworm-slim
# Of packages, whichever version this machine's mirror has.
# hadolint ignore=DL3008
RUN apt-get update -q && apt-get install -yq --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
# Whom the machine trusts that builds here.
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]
