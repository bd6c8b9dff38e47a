"""The bus on Apache Kafka: relays send outboxes to topics, feeds read topics for consumers."""
