"""Addresses of people, their settings and the settings of workspaces."""

urlpatterns = []
