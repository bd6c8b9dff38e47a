#!/bin/bash
# Turns KAFKA_LOG_DIRS into log.dirs and so on, formats the storage once, becomes the broker.
set -eu
settings=/tmp/server.properties
env | grep '^KAFKA_' | grep -v '^KAFKA_\(HEAP_OPTS\|OPTS\)=' | while IFS= read -r line; do
    name=${line%%=*}
    name=${name#KAFKA_}
    # As in the official image: one underscore is a dot, two are one, three a dash.
    name=$(tr '[:upper:]' '[:lower:]' <<<"$name" | sed 's/___/-/g; s/__/\x01/g; s/_/./g; s/\x01/_/g')
    echo "$name=${line#*=}"
done >"$settings"
read -ra heap <<<"${KAFKA_HEAP_OPTS:--Xmx512m}"
options=("${heap[@]}" -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties -cp "/opt/kafka/libs/*")
java "${options[@]}" kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c "$settings"
exec java "${options[@]}" kafka.Kafka "$settings"
