"""Faults: processes killed, servers gone, requests doubled. Nothing is lost, nothing is there twice.

Each test works on a whole run of its own (`house.py`): supervisor, PostgreSQL, Valkey, web, worker, beat. Sizes are
small here; `make faults` runs the same tests with the larger numbers (`sizes.py`).
"""
