"""The read models: each module holds a projection, or queries on the tables of several."""
