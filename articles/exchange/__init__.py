"""Import and export: article formats, full exports, the static site, old addresses and the demonstration newspaper."""
