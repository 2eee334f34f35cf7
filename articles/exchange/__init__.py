"""Articles in and out: every format by one road; the newspaper whole; old addresses; the demonstration newspaper."""
