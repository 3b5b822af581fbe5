"""Registers, services and workbooks into project tables.

Here belongs: reading foreign files (one module a format: ``csv_reader``, ``workbook_reader``, ``json_reader``,
``capacity_map``, ``gml_reader`` with ``gml_arcs``, ``osm_reader``, ``vector_reader``, ``archive_reader``; ``reading`` chooses),
which of their columns feeds which of ours (``columns`` and the alias tables in ``aliases/``; ``proposing`` guesses a map),
cells into values (``cells``, ``convert``), shapes and coordinates (``shapes``, ``placing``), which rows lie where they are
wanted (``area``), rows that are one row (``merge``), what the map and a file of addresses fill in (``overlay``, ``addresses``,
``homes``), what cannot be true (``plausible``), what an import changes (``editions``) and the account of it all (``account``);
``importing`` puts them in a row. ``services`` gets registers from where they are published, ``survey`` is the firm survey,
``derived`` holds what no register says. Here does not belong: rules, and writing a project folder.
"""
