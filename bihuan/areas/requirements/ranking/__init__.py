"""What is worth more than what, how sure that is, and what would be worth finding out. Numbers only: no database."""
