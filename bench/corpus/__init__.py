"""Load a generated newspaper of any size: read its records, build the rows, and store them in bulk."""
