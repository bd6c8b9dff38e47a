"""The read models: each file holds one projection and the queries on its tables."""
