"""Release 7.1 of the standard as data, and its loader."""
