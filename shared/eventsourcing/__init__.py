"""Event sourcing: deciders, command handling, and the ports of stores and buses; no I/O."""
