"""The error of a backup or a restore, with a message for the person who runs the command."""


class BackupError(Exception):
    """A backup can't be made, read or restored."""
