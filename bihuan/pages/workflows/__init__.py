"""Workflows as an admin edits them: in a picture and a table, as a draft that is published in one act."""
