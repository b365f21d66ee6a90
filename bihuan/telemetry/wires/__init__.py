"""What programs send, read into rows of the store: pure, bytes in, rows out."""
