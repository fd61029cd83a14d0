"""How do several files leave the program? As a folder or a .zip, for the owner's eyes, whole or not at all."""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp

from csc_mailbot.errors import PermanentError, Refused


def write_parcel(target: Path, items: Iterable[tuple[str, bytes]]) -> int:
    """Write each (path, content) into a new folder, or a new .zip where the name ends so; return how many.

    Folders have mode 0700, files 0600.

    Raises:
        Refused: the target is there already, or its folder is not.
        PermanentError: it cannot be written.
    """
    if target.exists():
        raise Refused(f"{target} is there already: choose another name")
    if not target.parent.is_dir():
        raise Refused(f"there is no folder {target.parent}")
    try:
        made = Path(mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    except OSError as error:
        raise PermanentError(f"nothing can be written to {target.parent}: {error.strerror}") from error
    try:
        count = _fill(made, target, items)
    except OSError as error:
        raise PermanentError(f"{target} cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return count


def _fill(made: Path, target: Path, items: Iterable[tuple[str, bytes]]) -> int:
    if target.suffix.lower() != ".zip":
        count = sum(_write(made / path, content) for path, content in items)
        made.rename(target)
        return count
    packed = made / "parcel.zip"
    packed.touch(mode=0o600)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        count = 0
        for path, content in items:
            archive.writestr(path, content)
            count += 1
    packed.rename(target)
    return count


def _write(path: Path, content: bytes) -> int:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    return 1
