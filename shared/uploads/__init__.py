"""Bodies that are larger than others: bounded in number, time, memory and disk."""
