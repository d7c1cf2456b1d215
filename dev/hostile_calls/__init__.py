"""Hostile calls at a served Odoo, counted: see `dev/hostile`."""
