"""The report format: one article as a text file with header lines."""
