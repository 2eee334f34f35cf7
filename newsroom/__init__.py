"""The project's wiring: settings, addresses, servers' entry points, the desk's admin site."""
