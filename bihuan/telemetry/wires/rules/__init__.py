"""What is done to rows before they are kept: personal data masked, bots and one's own traffic left out."""
