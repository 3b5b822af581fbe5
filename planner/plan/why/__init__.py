"""Why a firm moves or stays, and what would change it.

``changes`` what may be agreed with one firm and the least that brings it into a best plan · ``prices`` what a move uses of what is scarce ·
``firm`` the explanation of one firm · ``parcel`` who would come to a parcel first. What is said here is found by asking the program again, never read
from a solver's word.
"""
