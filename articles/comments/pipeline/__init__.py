"""The steps that a comment goes through before it is stored.

A step is a function of the Submission. An early one may raise Refused, and nothing is stored. The later ones all run;
each returns a Signal, not yet stored, or None. What several steps want of the database is asked in one prepared
query: of a module, `lookups` names sub-queries, `shape` says on which limits they are built, `values` what is given to
them; the steps find the answers in `submission.found`.
"""
