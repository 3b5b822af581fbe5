"""Levers: named changes to a project. Asking the question many times (curves, sweeps, comparison) will live here too."""
