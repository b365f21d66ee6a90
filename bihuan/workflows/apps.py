"""The app of workflows: what an admin makes of the states and moves a kind is shipped with."""

from django.apps import AppConfig


class WorkflowsConfig(AppConfig):
    name = "bihuan.workflows"
    label = "workflows"
    default_auto_field = "django.db.models.BigAutoField"
