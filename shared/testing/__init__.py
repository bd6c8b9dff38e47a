"""What tests of every area stand on: given/when/then, and a house on a database of its own."""
