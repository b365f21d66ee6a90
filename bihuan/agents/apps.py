"""The house for agents and at the command line: `/mcp`, `bihuan mcp`, `bihuan search` and its like."""

from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "bihuan.agents"
    label = "agents"
