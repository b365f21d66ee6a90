"""What happens is told to every open page at once."""
