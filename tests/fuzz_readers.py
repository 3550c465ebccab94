"""Coverage-guided fuzzing of the readers: ``python tests/fuzz_readers.py docx -max_total_time=600``.

Needs ``pip install atheris``. The first word is a reader (txt, docx, html, mht, xlsx, xls, csv, md, ofd, pdf)
or ``zip``; what follows goes to libFuzzer. Bytes become a part of a package where the format is one, so that
the fuzzer works on the XML, not on the zip around it. A reader that raises anything but LoaderError ends the
run with its input in a file crash-…; so does one that takes over ten seconds or a gigabyte and a half.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent.parent))
with atheris.instrument_imports(include=["loaders", "xlrd", "zipfile", "csv"]):
    from loaders.errors import LoaderError
    from loaders.readers import READERS
    from loaders.readers.archive import members
    from loaders.readers.sources import Source
    from tests.made_files import ofd_file, sheet_xml, word_xml

    FORMATS = {name: import_module(f"loaders.readers.{name}") for name in set(READERS.values())}


def wrapped(kind: str, data: bytes) -> bytes:
    """``data`` as the part of a package that matters, when its first byte is even; else as it is."""
    if not data or data[0] % 2:
        return data
    text = data[1:].decode("utf-8", "ignore")
    if kind == "docx":
        body, _, numbering = text.partition("\x00")
        return word_xml(body, {"numbering": numbering, "styles": numbering, "footnotes": body})
    if kind == "xlsx":
        rows, _, after = text.partition("\x00")
        return sheet_xml(rows, after, rows, (after[:20],))
    return ofd_file(text) if kind == "ofd" else data


def main() -> None:
    """Fuzz the reader named first."""
    kind = sys.argv.pop(1)

    def one_input(data: bytes) -> None:
        try:
            if kind == "zip":
                for _ in members(Source("fuzz.zip", data)):
                    pass
            else:
                FORMATS[kind].read(wrapped(kind, data), f"fuzz.{kind}")
        except (LoaderError, RecursionError):
            pass

    atheris.Setup([*sys.argv, "-timeout=10", "-rss_limit_mb=1500"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
