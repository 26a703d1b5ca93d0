"""Wires everything, holds no rule."""

from config.celery import app as celery

__all__ = ["celery"]
