"""Readers' comments: posting, receipts, threads."""
