"""The files in which several serving processes count together; see web/metrics.py. The supervisor looks after them."""

from __future__ import annotations

import shutil

from web.config import Config
from web.folders import metrics_folder


def begin_counting(config: Config) -> None:
    """From nought: what earlier processes counted is gone, as with a single one."""
    shutil.rmtree(metrics_folder(config), ignore_errors=True)
    if config.workers > 1:
        metrics_folder(config).mkdir(parents=True)


def forget_process(config: Config, pid: int) -> None:
    """A serving process has ended: what it counted stays counted, what it had open is not."""
    for gauge in metrics_folder(config).glob(f"gauge_live*_{pid}.db"):
        gauge.unlink(missing_ok=True)
