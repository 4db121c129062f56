"""A database full of made-up firms, to measure on and never to read: `manage.py make_load`.

A few hundred different firms are made up and truly scored (`firms.py`, `scoring.py`). Every further firm is a copy of
one of them under names, dates and ids of its own (`patterns.py`), which COPY writes by the thousand (`filling.py`).
"""
