"""How sure a plan is: costs, consent, demand and delays drawn by chance, and what becomes of a plan under each draw (R60–R69).

Here belongs what is drawn and what follows from it: the fate of a plan that stands, plans made anew once what fails is known, plans that reckon with
failure, quantiles, the fund for a confidence, and what drives the outcome. Here does not belong: how one plan is made.
"""
