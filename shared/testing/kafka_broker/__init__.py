"""A real Apache Kafka on loopback, downloaded by Maven and run by Java, without Docker."""

from shared.testing.kafka_broker.broker_cluster import BrokerCluster, run_broker_cluster
from shared.testing.kafka_broker.kafka_download import KafkaUnavailable, download_kafka
from shared.testing.kafka_broker.shared_test_broker import broker_for_test_run

__all__ = [
    "BrokerCluster",
    "KafkaUnavailable",
    "broker_for_test_run",
    "download_kafka",
    "run_broker_cluster",
]
