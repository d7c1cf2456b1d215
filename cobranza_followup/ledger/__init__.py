"""Facts read and results written in SQL, for all debtors of a scope at once.

One module per statement. Nothing here decides: `engine/` does, on what is read here.
"""
