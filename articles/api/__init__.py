"""The read API: the published newspaper as JSON for programs; working copies for programs with a person's API key."""
