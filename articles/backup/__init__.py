"""Back up the database and the pictures to one file, check such a file, and restore from it."""
