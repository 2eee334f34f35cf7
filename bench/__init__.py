"""Benchmarks: figures that are printed and compared with each other in one run, never asserted."""
