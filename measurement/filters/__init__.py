"""Filters shared by pages, API and exports."""
