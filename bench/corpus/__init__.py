"""A made-up newspaper of any size: its records, the rows they become, and loading them in bulk."""
