"""Delivering on demand: `aidaily deliver` and `/deliver`."""
