"""Photos with credit, alt text and focal point."""
