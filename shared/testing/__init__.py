"""Tools for the tests of every area: given/when/then, and installations on a fresh database."""
