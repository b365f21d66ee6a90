"""Pages of people: joining, their own settings, and the settings of a workspace."""
