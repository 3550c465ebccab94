"""Old Word (.doc), WPS (.wps), RTF and OpenDocument: turned into .docx by LibreOffice, then read as that."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from loaders.document import RawDocument
from loaders.errors import UnreadableFile, UnsupportedFormat
from loaders.readers import docx
from loaders.readers.package import damaged, locked

SECONDS = 60  # a long document takes ten; the first start of LibreOffice as much again
PROGRAMS = ("soffice", "libreoffice")
# No macro runs and nothing that a document links to is fetched.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a .docx with a password hides in an old container


def read(data: bytes, path: str) -> RawDocument:
    """The document as LibreOffice understands it, with the format its name says.

    Raises UnsupportedFormat when LibreOffice is not installed, UnreadableFile when it cannot open the file.
    """
    if _ENCRYPTED in data[:65536]:
        raise locked(path)
    suffix = PurePosixPath(path.replace("\\", "/")).suffix.lower()
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnsupportedFormat(
            path,
            f"{suffix} needs LibreOffice; install it (apt-get install libreoffice-writer) or save as .docx",
            f"读取{suffix}需要LibreOffice，请安装，或另存为.docx",
        )
    with tempfile.TemporaryDirectory(prefix="hetu-", ignore_cleanup_errors=True) as folder:
        # Our own name and folder: nothing of the file's name reaches the command line.
        source = Path(folder, "in", f"document{_safe(suffix)}")
        source.parent.mkdir()
        source.write_bytes(data)
        _convert(program, source, Path(folder), path)
        made = Path(folder, "out", "document.docx")
        if not made.is_file():
            raise damaged(path)
        return replace(docx.read(made.read_bytes(), path), format=suffix.removeprefix("."))


def _safe(suffix: str) -> str:
    """.wps of Kingsoft is Word's format, but LibreOffice takes the name for that of Microsoft Works."""
    return suffix if suffix in {".rtf", ".odt"} else ".doc"


def _convert(program: str, source: Path, folder: Path, path: str) -> None:
    """Run the converter in a profile of its own, as two may run at once; end it when it takes too long."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, "utf-8")
    command = [
        *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML"),
        *("--outdir", str(folder / "out"), str(source)),
    ]
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
    except OSError as error:
        reason = f"LibreOffice does not start: {error}"
        raise UnsupportedFormat(path, reason, "LibreOffice无法启动") from error
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        reason = f"LibreOffice could not open it in {SECONDS} seconds; save it as .docx"
        raise UnreadableFile(path, reason, f"LibreOffice在{SECONDS}秒内未能打开，请另存为.docx") from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The program starts another; where there are process groups both are in one, and end together."""
    with suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
