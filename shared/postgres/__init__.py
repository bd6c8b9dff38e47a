"""PostgreSQL: event store, outbox, checkpoints, deadlines, migrations, the embedded bus."""
