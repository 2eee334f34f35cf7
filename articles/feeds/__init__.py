"""The newspaper for programs: feeds, sitemaps, structured data, news formats; all made from one serializer."""
