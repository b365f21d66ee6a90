"""Access logs of Apache and nginx: lines as files keep them, read once each."""
