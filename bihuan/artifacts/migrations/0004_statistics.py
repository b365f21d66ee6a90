"""Figures for SQLite's planner were given here; now that happens after every migration (statistics.py)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("artifacts", "0003_answers")]
    operations = []
