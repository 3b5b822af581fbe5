"""Cuts: rows that follow from the others for whole moves and that a fractional point breaks (§7 of docs/method.md).

``cut`` what a cut is and how cuts become a block of rows · ``packing`` what fits together on one parcel · ``rounding`` rows divided and rounded.

Every cut holds for *all* moves, not only for those in a master: its coefficients come from the sizes of moves in a row of the program.
"""
