"""The rules of the architecture, each enforced by a test that shows it would notice a breach."""
