"""Pages under the settings of a workspace: the logs, and what is kept how long."""
