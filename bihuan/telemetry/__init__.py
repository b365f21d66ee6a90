"""What systems and their users do: collected, kept, asked."""
