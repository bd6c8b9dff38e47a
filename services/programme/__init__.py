"""The programme area: who runs the programme, in which phase it is, and what it has reached."""
