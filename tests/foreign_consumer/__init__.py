"""A consumer that is a stranger to Concord: another Kafka client, and the CloudEvents SDK."""
