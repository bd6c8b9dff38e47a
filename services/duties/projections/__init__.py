"""The read models: each module has one projection and the queries on its tables."""
