"""Reading reports in; the demonstration newspaper."""
