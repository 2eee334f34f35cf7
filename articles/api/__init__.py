"""The read API: what readers see, as JSON, for programs; drafts, for those with a person's key."""
