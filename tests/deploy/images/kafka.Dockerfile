# Stands in for `apache/kafka` as far as our files use it: KAFKA_… and CLUSTER_ID by environment,
# the storage formatted at the first start, user 1000, data below /var/lib/kafka/data.
FROM debian:bookworm-slim
# Of packages, whichever version this machine's mirror has.
# hadolint ignore=DL3008
RUN groupadd -g 1000 appuser && useradd -u 1000 -g 1000 -m appuser \
 && apt-get update -q && apt-get install -yq --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o appuser -g appuser /var/lib/kafka/data /opt/kafka/config
COPY jars /opt/kafka/libs
COPY log4j2.properties kafka.sh /opt/kafka/
USER 1000:1000
VOLUME /var/lib/kafka/data
EXPOSE 9092
ENTRYPOINT ["/opt/kafka/kafka.sh"]
