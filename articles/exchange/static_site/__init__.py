"""Export the public site as a folder of files that any web server can serve."""
