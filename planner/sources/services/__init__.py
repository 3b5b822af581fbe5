"""Registers from their services: pages as they were received, ready for the import of files.

Here belongs: which service holds which table (``catalogue`` and ``services.yaml``), asking with patience (``client``), what was
received before (``cache``), going through the pages and noticing what is missing or comes twice (``pages``), the languages that
services speak (``ogc_features``, ``wfs``, ``arcgis``, ``atom``), and pages into files (``gathering``); ``download`` puts them in a
row. Here does not belong: what the columns mean (``planner.sources.importing``), and writing a project folder.

Nothing that a service sends is trusted: links are followed on the service's own hosts only, sizes are bounded, coordinates must lie
where they were asked for.
"""
