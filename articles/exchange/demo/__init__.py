"""The demonstration newspaper: its data files, the functions that load them, and the password of its accounts."""

# newsroom/auth.py refuses this password when DEBUG is off.
PASSWORD = "newsroom-demo"
