"""Pages: the team's, and the public portal's."""
