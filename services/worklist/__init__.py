"""What departments owe and wait for, over all areas."""
