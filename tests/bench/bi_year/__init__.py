"""A year of a company in the star schema: each file of SQL fills some of the fact tables."""
