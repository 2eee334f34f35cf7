"""The newspaper itself: name, line, notice, comment policy, feeds, policies; one row, edited at the desk."""
