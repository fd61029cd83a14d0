"""Looking at letters: `python -m tests.previews` renders every shape of every letter into previews/."""
