"""Faults with real processes on a real PostgreSQL: `make faults`."""
