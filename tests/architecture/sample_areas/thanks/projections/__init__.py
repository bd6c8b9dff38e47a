"""What can be asked about thanks."""
