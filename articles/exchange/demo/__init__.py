"""The demonstration newspaper: its files, and the password of its accounts."""

# Refused at login once DEBUG is off (newsroom/auth.py).
PASSWORD = "newsroom-demo"
