"""Registers, services and workbooks into project tables.

Here belongs: reading foreign files (one module a format: ``csv_reader``, ``workbook_reader``, ``json_reader``,
``gml_reader``, ``vector_reader``; ``reading`` chooses), which of their columns feeds which of ours (``columns`` and
the alias tables in ``aliases/``), cells into values (``cells``, ``convert``), shapes and coordinates (``shapes``,
``placing``), which rows lie where they are wanted (``area``), rows that are one row (``merge``), what the map fills
in (``overlay``), and the account of it all (``account``); ``importing`` puts them in a row. ``services`` gets
registers from where they are published. Here does not belong: rules, and writing a project folder.
"""
