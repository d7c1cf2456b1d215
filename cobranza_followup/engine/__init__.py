"""The decisions of the collections desk, in plain Python.

Nothing here imports Odoo or reads a database: every function takes plain data
(dates, numbers, small records) and returns plain data, so that each rule can be
read, tried in a shell and tested on its own. `models/` gathers the facts in SQL
and writes down what is decided here.

Money is in company currency, ages are in days, ratios run from 0 to 1.
"""
