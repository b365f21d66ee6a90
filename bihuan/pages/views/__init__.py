"""Views of every kind, a file for each thing people do."""
