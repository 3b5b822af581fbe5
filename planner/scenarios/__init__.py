"""Levers: named changes to a project."""
