"""The read API: what readers see, as JSON, for programs."""
