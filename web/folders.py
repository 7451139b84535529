"""What lies where in the data folder."""

from __future__ import annotations

from pathlib import Path

from web.config import Config


def postgres_folder(config: Config) -> Path:
    """The embedded Postgres. Empty with one elsewhere."""
    return config.data / "postgres"


def blob_folder(config: Config) -> Path:
    """Pictures, unless they go to S3."""
    return config.data / "blobs"


def index_folder(config: Config) -> Path:
    """The search index. The worker writes it, the serving process reads it; deleted, it is made again."""
    return config.data / "index"


def key_file(config: Config) -> Path:
    """The secret that signs the addresses of pictures."""
    return config.data / "key"


def token_file(config: Config) -> Path:
    """An API token of the owner, for the command line of whoever may read this folder."""
    return config.data / "token"


def run_folder(config: Config) -> Path:
    """What the processes of this machine tell each other by. Empty when none runs."""
    return config.data / "run"


def address_file(config: Config) -> Path:
    """How people reach the Cairn that runs here, for a command that was not told by the environment."""
    return run_folder(config) / "address"


def metrics_folder(config: Config) -> Path:
    """What several serving processes count together. Begun anew with each start."""
    return run_folder(config) / "metrics"
