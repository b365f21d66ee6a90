"""The same rows as a table to write in, a board of any field, a calendar of any date."""
