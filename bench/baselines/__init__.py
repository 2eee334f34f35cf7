"""The smallest applications, which pages are compared with: plain WSGI, and Django with and without one query."""
