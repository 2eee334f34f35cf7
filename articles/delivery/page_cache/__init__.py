"""The page cache: whole responses of readers' pages, which stay valid until something that they show changes.

A page has tags, such as `article:93442` or `front`. Whoever changes what readers see calls `tags.invalidate` in the
transaction of the change, which gives the tags new versions in the database. A stored page carries the versions that
its tags had before its content was read, and is served only while the database still has the same ones. So a change
counts from its commit on, in every process, and nothing has to be announced.
"""
