"""The outbox: e-mails are stored in the database with the action that sends them, and sent afterwards."""
