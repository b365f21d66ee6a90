"""Numbers with their doubt: pure functions, plain data in, plain data out."""
