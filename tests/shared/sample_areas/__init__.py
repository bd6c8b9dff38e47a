"""Two sample areas: one publishes a fact for every ring of a bell, the other records them."""
