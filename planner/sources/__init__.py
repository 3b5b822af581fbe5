"""Registers, services and workbooks into project tables."""
