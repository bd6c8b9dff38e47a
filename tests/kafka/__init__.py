"""What only Kafka has: relays, hints, rebalances, brokers that fall."""
