"""Statistics on tables of the panel, on the field's libraries.

What belongs here: judgements on series and comparisons between regions, frames in, frames out.
What does not: index methods (``pipelines.indices``), SQL, Dagster and files.
"""
