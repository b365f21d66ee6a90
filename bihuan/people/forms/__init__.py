"""What people fill in about themselves, each other and their workspace."""
