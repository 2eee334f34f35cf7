"""The newspaper's settings, in one row: name, tagline, notice, comments policy, feeds and policy pages."""
