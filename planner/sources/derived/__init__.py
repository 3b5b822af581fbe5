"""What no register says, derived from what they do say.

Kavels of cadastral parcels, occupancy, company dwellings, hints of vacancy, and estimates of power and circular demand.
Here belongs: a derivation with its formula, its figures (``figures.yaml``) and its remarks. Every derived value is a guess:
it is reported as one, refused under ``--strict``, and stays marked in the table ``estimates`` until a real value takes its
place. Here does not belong: reading files.
"""
