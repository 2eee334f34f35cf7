"""WordPress eXtended RSS: articles out of a WordPress, and into one."""
