"""The Dagster layer: assets that say what is made from what, one module a room.

What belongs here: keys, groups, descriptions, dependencies, checks and metadata. What does not:
arithmetic, SQL, reading of files; an asset calls the module that does.
"""
