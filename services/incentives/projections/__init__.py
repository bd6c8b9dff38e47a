"""The read models of the incentives area, and the statements worked out from them."""
