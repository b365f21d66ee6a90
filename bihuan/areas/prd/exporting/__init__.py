"""A PRD as a file one can send: PDF, Word and Markdown, with cover, contents, numbers and pictures."""
