"""Articles: the working copy, its revisions, what is live, its versions, and who may do what."""
