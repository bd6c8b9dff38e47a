"""The rules of the programme: pure, without I/O."""
