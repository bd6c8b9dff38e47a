"""The schemas of other projects' custom resources, from their own packages."""
