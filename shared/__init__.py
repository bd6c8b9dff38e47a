"""What every area stands on; rooms, lowest first: imports only go down."""
