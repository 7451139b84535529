"""What the measuring was done on, in words: without them a figure says little."""

from __future__ import annotations

import platform
from pathlib import Path

from bench.processes import cores, memory


def words_of_machine() -> str:
    """Processor, cores, memory, system and Python."""
    kernel = ".".join(platform.release().split(".")[:2])
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{cores()} cores ({_processor()}), {memory() / 2**30:.0f} GiB of memory, {system}, Linux {kernel}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
