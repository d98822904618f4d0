"""The report of a release: one HTML file that explains itself, with the way back of every number.

What belongs here: reading the tables of one release, the sentences and tables of the page, the
compact data behind its links, and putting the file together. Pictures and fonts come from
``pipelines.release.charts``; nothing here computes a figure that the warehouse does not hold.
"""
