"""The read models of the incentives area, and the statements computed from them."""
