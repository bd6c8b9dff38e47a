"""The services of Concord, one folder each."""
