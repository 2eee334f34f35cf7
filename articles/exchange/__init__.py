"""Articles in and out: every format by one road; old addresses; the demonstration newspaper."""
