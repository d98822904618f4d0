"""``python -m pipelines.cli``: the same commands without the installed script."""

from pipelines.cli import main

main()
