"""The steps that a comment goes through before it is stored.

A step is a function of the Submission. An early one may raise Refused, and nothing is stored. The later ones all run;
each returns a Signal, not yet stored, or None. What several steps want of the database is asked in one query: a
module's `lookups` names sub-queries, whose values the steps find in `submission.found`.
"""
