"""The ten questions of a head of HR about a year, with the definitions of their figures."""
