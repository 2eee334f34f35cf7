"""The newspaper whole, as lines of JSON: written out of one database, taken into another."""
