"""Bulletins: running text to figures, each with its paragraph, sentence and characters.

What belongs here: documents as paragraphs and sentences, the phrases that name an indicator, what
is read and what is asked. A figure that is not clear is a question for a person, never a guess.
"""

from pipelines.extracts.prose.bulletin import BULLETIN, read_bulletin
from pipelines.extracts.prose.lexicon import Lexicon, load_lexicon

__all__ = ["BULLETIN", "Lexicon", "load_lexicon", "read_bulletin"]
