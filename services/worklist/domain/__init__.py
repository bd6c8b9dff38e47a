"""What facts say of open things, and the rows that follow: pure."""
