"""The rules of the house, each kept by a test that shows it would notice a breach."""
