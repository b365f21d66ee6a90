"""The pages of PRDs, reviews and change requests."""
