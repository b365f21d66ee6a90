"""Alerts that other systems raise: Prometheus's Alertmanager and Sentry, by webhook."""
