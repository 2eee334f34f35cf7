"""Benchmarks: they print figures that are compared within one run and never asserted."""
