"""Indices under other choices: models that score many draws at once, and tables of what they give.

What belongs here: frames in, frames out; the formulas of ``pipelines.indices`` over all draws of a
tile together. Drawing and counting are ``pipelines.statistics``.
"""
