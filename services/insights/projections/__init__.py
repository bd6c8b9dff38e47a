"""The tables of the star schema: what is copied into them and read from them."""
