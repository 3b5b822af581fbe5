"""The synthetic sample: made-up estates, firms and wishes that look like real ones.

Here belongs: everything that is drawn by chance or by hand for a sample, from outlines to demand. Nothing here
is a measurement of a real place: names of municipalities and some estates exist, all shapes and figures are
invented and say so. Here does not belong: rules, or anything that a project of a user needs.

Public name: :func:`make_sample`.
"""

from planner.project.sample.make import SIZES, Size, make_sample

__all__ = ["SIZES", "Size", "make_sample"]
