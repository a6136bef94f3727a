"""`python -m oblivion_qdrant_local`: serves until SIGTERM. Settings come from the environment (QDRANT_LOCAL_...)."""

from __future__ import annotations

import argparse
import signal
import sys

import uvicorn
from pydantic import ValidationError

from oblivion_qdrant_local.app import TITLE, make_app
from oblivion_qdrant_local.settings import Settings
from oblivion_qdrant_local.store import Store


def main() -> int:
    _parser().parse_args()
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "QDRANT_LOCAL_" + "_".join(map(str, problem["loc"])).upper()
            print(f"{name}: {problem['msg']}", file=sys.stderr)
        return 1
    try:
        store = Store(settings.folder)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    # The server ends in order, and then raises the signal that it was sent: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        uvicorn.run(
            make_app(settings, store),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
        )
    finally:
        store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    lines = [
        f"  QDRANT_LOCAL_{name.upper()}  {field.description} (default: {field.default})"
        for name, field in Settings.model_fields.items()
    ]
    return argparse.ArgumentParser(
        prog="python -m oblivion_qdrant_local",
        description=TITLE,
        epilog="settings:\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


if __name__ == "__main__":
    sys.exit(main())
