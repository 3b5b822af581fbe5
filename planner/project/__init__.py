"""The tables of a project and their contracts, geometry measured on the way in, terms, the folder on disk.

Here belongs: what a table holds (``tables``), what is wrong with one (``faults``), what is measured from shapes
(``measure``), the figures that a planner may change (``terms``), reading and writing a project folder (``folder``), the scenarios of
a project (``store``), the synthetic sample (``sample``). Here does not belong: what is allowed or what it costs (``rules``), readers of
foreign files (``sources``).
"""
