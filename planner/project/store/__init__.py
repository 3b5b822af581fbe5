"""The scenario store: named scenarios as differences to a locked base, with their history, in one database.

Here belongs: what a step is (``steps``), what a scenario was made against (``base``), the tables of the database and
their editions (``schema``), opening it and what can go wrong then (``opening``), reading and saving (``store``), and
the steps that change tables or terms (``editing``). Here does not belong: levers and plans (``scenarios``), and who
asks (``studio``).

What is said to be saved is on the disk: every save is one transaction, reported after its commit.
"""
