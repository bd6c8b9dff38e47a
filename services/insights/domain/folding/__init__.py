"""What each type of fact becomes: rows of fact tables, or a reason why it is only counted."""
