"""Reading reports in; the newspaper whole, as a folder, and by the bulk road; the demonstration newspaper."""
