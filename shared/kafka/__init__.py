"""The bus on Apache Kafka: relays carry outboxes to topics, feeds carry topics to consumers."""
