"""Asking the question many times: levers (named changes to a project), what each is worth, and the best bundle of them.

Here belongs what changes a project and compares plans of several projects. Here does not belong: how one plan is made.
"""
