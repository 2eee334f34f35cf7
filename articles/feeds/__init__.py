"""The newspaper in machine-readable form: feeds, sitemaps, structured data and news formats, from one serializer."""
