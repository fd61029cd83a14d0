"""Render every letter to text, HTML and, with headless Chromium, to pictures: phone and desktop width, light and dark.

python -m tests.previews [--no-pictures] [NAME PART …]
"""

import argparse
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zoneinfo import ZoneInfo

from csc_mailbot.adapters.templates import JinjaTemplates
from csc_mailbot.outbound.desk_card import DeskCard
from csc_mailbot.outbound.letter import STAMP_PLACE
from csc_mailbot.outbound.samples import sample_letters

FOLDER = Path("previews")
DESK = DeskCard(
    name="Centro de Servicios al Cliente",
    company="Aserti",
    address="soporte@aserti.es",
    phone="968 101 606",
    website="https://www.aserti.es",
    terms="https://www.aserti.es/termsofsales",
    folio_prefix="CSC",
    timezone=ZoneInfo("Europe/Madrid"),
)
TOKEN = "ciaaaaaaaaaaaaaaaa" * 2
WIDTHS = {"phone": 390, "desktop": 800}
# Chromium's own numbers for what a page learns by prefers-color-scheme.
SCHEMES = {"light": 1, "dark": 0}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-pictures", action="store_true")
    options.add_argument("parts", nargs="*", help="only letters whose name holds one of these")
    chosen = options.parse_args()
    pages = write_letters(chosen.parts)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium and not chosen.no_pictures:
        shots = [(page, width, scheme) for page in pages for width in WIDTHS for scheme in SCHEMES]
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(lambda shot: photograph(chromium, *shot), shots))
    print(f"{len(pages)} letters in {FOLDER}/")


def write_letters(parts: list[str]) -> list[Path]:
    FOLDER.mkdir(exist_ok=True)
    templates = JinjaTemplates()
    pages = []
    for sample in sample_letters(DESK):
        if parts and not any(part in sample.name for part in parts):
            continue
        rendered = templates.render(sample.letter)
        head = f"To: {sample.letter.to}\nSubject: {sample.letter.subject}\n\n"
        (FOLDER / f"{sample.name}.txt").write_text(head + rendered.text.replace(STAMP_PLACE, TOKEN), encoding="utf-8")
        page = FOLDER / f"{sample.name}.html"
        page.write_text(rendered.html.replace(STAMP_PLACE, TOKEN), encoding="utf-8")
        pages.append(page)
    return pages


def photograph(chromium: str, page: Path, width: str, scheme: str) -> None:
    """Headless windows are never narrower than 500 px, so a phone is a frame of its width in a page around it."""
    picture = page.with_name(f"{page.stem}.{width}.{scheme}.png").absolute()
    with tempfile.TemporaryDirectory() as profile:
        frame = Path(profile) / "frame.html"
        frame.write_text(
            '<body style="margin:0"><iframe style="border:0;display:block" '
            f'width="{WIDTHS[width]}" height="1500" src="{page.absolute().as_uri()}"></iframe>',
            encoding="utf-8",
        )
        command = [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
            "--allow-file-access-from-files", f"--user-data-dir={profile}/chromium", f"--screenshot={picture}",
            f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", f"--window-size={WIDTHS[width]},1500",
            frame.as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=60)


if __name__ == "__main__":
    main()
