"""A real Apache Kafka on loopback, fetched by Maven and run by Java, without Docker."""

from shared.testing.kafka_broker.cluster import Cluster, cluster
from shared.testing.kafka_broker.distribution import KafkaMissing, fetched
from shared.testing.kafka_broker.session import broker_for_tests

__all__ = ["Cluster", "KafkaMissing", "broker_for_tests", "cluster", "fetched"]
