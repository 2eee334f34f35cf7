"""The newspaper itself: name, line, notice, comment policy; one row, edited at the desk."""
