"""Index mathematics: plain functions from numpy arrays to numpy arrays, one method per module.

What belongs here: the arithmetic of a published method (normalisation, entropy weights, TOPSIS,
synergy degree, coupling coordination, gravity, growth), the checks of its inputs, and the reason
for every number that is not defined.

What does not: tables, files, databases, region or indicator names, filling of gaps, and any
choice between options. Whoever calls decides on the options and records them.

The methods are normalisation, entropy_weights, topsis, hierarchy, system_synergy,
coupling_coordination, gravity and growth; checks and blocks are what they share.

Conventions: objects (region-years) in rows, indicators or systems in columns, float64.
`direction` is a sequence of "+" (more is better, 正向) and "-" (less is better, 负向).
Inputs are never changed. A `reason` array has one string per result, empty where the number is
defined; no NaN comes without one.
"""
