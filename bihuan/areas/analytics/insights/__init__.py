"""Questions about events, each put to the engine in its own SQL, answered as a table."""
