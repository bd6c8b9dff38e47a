"""Two areas small enough to see through: a bell that is rung, and an ear that hears of it."""
