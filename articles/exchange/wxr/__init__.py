"""Import and export of WordPress eXtended RSS (WXR), the format of WordPress's exports."""
