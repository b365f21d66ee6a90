"""A move that others have to agree to: who is asked, who said what, and what came of it."""
