"""`python -m oblivion_embedder`: serves until SIGTERM. Settings come from the environment (EMBEDDER_...)."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from pydantic import ValidationError

from oblivion_embedder.settings import Settings

# Every library that may do numpy's products reads its own variable, once, when numpy is first imported.
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


def main() -> int:
    _parser().parse_args()
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            name = "EMBEDDER_" + "_".join(map(str, problem["loc"])).upper()
            print(f"{name}: {problem['msg']}", file=sys.stderr)
        return 1
    for name in _THREAD_VARIABLES:
        os.environ[name] = str(settings.threads)
    return _serve(settings)


def _serve(settings: Settings) -> int:
    # After the number of threads is set.
    import uvicorn

    from oblivion_embedder.app import make_app
    from oblivion_embedder.sentence_model import ModelMissing, SentenceModel, find_model

    try:
        model = SentenceModel(find_model(), settings.batch_size)
    except ModelMissing as error:
        print(error, file=sys.stderr)
        return 1
    # The server ends in order, and then raises the signal that it was sent: that end is a good one.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    uvicorn.run(
        make_app(settings, model),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    lines = [
        f"  EMBEDDER_{name.upper()}  {field.description} (default: {field.default})"
        for name, field in Settings.model_fields.items()
    ]
    return argparse.ArgumentParser(
        prog="python -m oblivion_embedder",
        description="Serves OpenAI's embeddings API (POST /v1/embeddings) over all-minilm-l6-v2.",
        epilog="settings:\n" + "\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


if __name__ == "__main__":
    sys.exit(main())
