"""Measurements: this add-on, its peers and bare SQL on the same ledger. See `dev/bench --help`."""
