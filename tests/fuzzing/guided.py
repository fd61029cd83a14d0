"""`python -m tests.fuzzing.guided [FOLDER …]`: break mails where the code has branches that no mail took yet.

Needs atheris (Apache-2.0), which is no dependency: `pip install atheris`. What it finds interesting is kept below
`fuzz-results/guided`, where the next run goes on; what fails is written beside it.
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from time import process_time

try:
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]
except ImportError:
    sys.exit("this needs atheris, which is not installed: pip install atheris")

with atheris.instrument_imports(include=["csc_mailbot"]):
    from csc_mailbot.intake.decision_values import decision_values
    from csc_mailbot.intake.facts import question_of
    from csc_mailbot.intake.judgement import judge
    from csc_mailbot.intake.parsing import parse

from tests.desks import NIGHT, NOW, POLICIES
from tests.fuzzing.desk import SLOW
from tests.fuzzing.mutations import mutate
from tests.unit.intake.judging import KNOWN

MAILS = Path(__file__).parents[1] / "mails"
LONGEST = 100_000


def judge_anything(content: bytes) -> None:
    """Judge the mail by day and by night; raise when that fails, takes long or says what no database can store."""
    begun = process_time()
    mail = parse(content)
    question_of(mail, POLICIES)
    for now in (NOW, NIGHT):
        decision = judge(mail, replace(KNOWN, received_at=now), POLICIES, now)
        words = str(decision_values(decision)) + mail.text + mail.html + mail.subject
        words.encode()
        if "\0" in words:
            raise ValueError("a NUL is left in the words")
    if process_time() - begun > SLOW:
        raise TimeoutError(f"it took {process_time() - begun:.1f} s")


def main() -> None:
    """Fuzz as asked; libFuzzer ends the process."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing.guided", description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[MAILS], help="of mails to begin with (tests/mails)")
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--store", type=Path, default=Path("fuzz-results"), help="where mails are kept")
    asked = parser.parse_args()
    kept = asked.store / "guided"
    kept.mkdir(parents=True, exist_ok=True)
    seeds = [path.read_bytes() for folder in asked.folders for path in sorted(folder.rglob("*")) if path.is_file()]

    def mutate_one(content: bytes, longest: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(content, longest))
        return mutate(content, seeds, chance)[:longest]

    limits = (f"-max_total_time={round(asked.minutes * 60)}", f"-max_len={LONGEST}", "-timeout=20")
    words = [sys.argv[0], *limits, f"-artifact_prefix={asked.store}/", str(kept), *map(str, asked.folders)]
    atheris.Setup(words, judge_anything, custom_mutator=mutate_one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
