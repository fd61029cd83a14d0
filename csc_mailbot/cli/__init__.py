"""The commands. What they print is for administrators, in English; `--json` prints one object a line."""
