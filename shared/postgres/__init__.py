"""PostgreSQL: event store, outbox, positions, deadlines, migrations, the embedded bus."""
