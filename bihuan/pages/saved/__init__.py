"""Saved views as pages know them: opened by `?view=`, saved from an address, shown as tabs."""
