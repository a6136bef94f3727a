"""Cuts the lock files of the Python images out of requirements.lock, so that no version is chosen twice.

`requirements-runtime.lock` is what the program imports, `requirements-build.lock` what builds its package.
Run with the repository's Python environment; with --check nothing is written, and a difference ends with
exit code 1.
"""

import argparse
import re
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[3]
# Folder of each project that has an image, and what its image runs.
PROJECTS = {"agents/python": "oblivion-agent[runtime]", "apps/embedder": "oblivion-embedder"}
# A package is kept when any of the Pythons that the project supports needs it.
PYTHONS = ("3.11", "3.12", "3.13")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare")
    is_check = parser.parse_args().check
    stale = {path: text for path, text in wanted_files().items() if not is_current(path, text)}
    for path, text in stale.items():
        if is_check:
            print(f"{path} is not what requirements.lock says; run agents/python/scripts/lock_subsets.py")
        else:
            (REPOSITORY / path).write_text(text)
    return 1 if is_check and stale else 0


def wanted_files() -> dict[str, str]:
    """Path in the repository -> text, for the lock files of all images."""
    files: dict[str, str] = {}
    for project, program in PROJECTS.items():
        entries = read_lock((REPOSITORY / project / "requirements.lock").read_text())
        for name, root in {
            "requirements-runtime.lock": program,
            "requirements-build.lock": "hatchling",
        }.items():
            wanted = closure((root,)) & entries.keys()
            files[f"{project}/{name}"] = "".join(entries[package] for package in sorted(wanted))
    return files


def is_current(path: str, text: str) -> bool:
    file = REPOSITORY / path
    return file.exists() and file.read_text() == text


def read_lock(text: str) -> dict[str, str]:
    """The entries of a lock file with their hashes and without remarks, by name of the package."""
    entries: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("#") or not line.strip():
            continue
        if match := re.match(r"([A-Za-z0-9._-]+)(\[[^]]*])?==", line):
            name = canonicalize_name(match[1])
            entries[name] = ""
        entries[name] += line
    return entries


def closure(roots: tuple[str, ...]) -> set[str]:
    """Everything that the roots need, of what is installed here."""
    found: set[str] = set()
    visited: set[tuple[str, str]] = set()
    waiting = [Requirement(root) for root in roots]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        found.add(name)
        for extra in ("", *requirement.extras):
            if (name, extra) in visited:
                continue
            visited.add((name, extra))
            waiting += [child for child in map(Requirement, needs(name)) if is_wanted(child, extra)]
    return found


def needs(name: str) -> list[str]:
    for folder, program in PROJECTS.items():
        if canonicalize_name(Requirement(program).name) == name:
            project = tomllib.loads((REPOSITORY / folder / "pyproject.toml").read_text())["project"]
            optional = project["optional-dependencies"].get("runtime", [])
            return [*project["dependencies"], *(f"{line}; extra == 'runtime'" for line in optional)]
    try:
        return requires(name) or []
    except ModuleNotFoundError:
        # Not for this Python or this system.
        return []


def is_wanted(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    if marker is None:
        return extra == ""
    environments = [
        {"extra": extra, "python_version": python, "python_full_version": f"{python}.0"} for python in PYTHONS
    ]
    if extra != "" and "extra" not in str(marker):
        return False
    return any(marker.evaluate(environment) for environment in environments)


if __name__ == "__main__":
    sys.exit(main())
