"""The catalogue of the star schema: the tables and columns that analysts read."""
