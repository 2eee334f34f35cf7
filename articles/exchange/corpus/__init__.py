"""A made-up newspaper of any size, as lines of JSON: read, checked, and laid by the bulk road."""
