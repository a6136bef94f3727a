"""What the documentation says of settings and options is what there is."""

from dataclasses import fields
from pathlib import Path

from oblivion_agent import AgentOptions
from oblivion_agent.runtime.settings import RuntimeSettings, describe_settings, variable_of

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "agents.md").read_text("utf-8")
EXAMPLE = (ROOT / "agents" / "python" / "examples" / "echo_agent.py").read_text("utf-8")


def test_every_setting_and_option_is_in_the_guide_and_in_the_help() -> None:
    settings = [variable_of(name) for name in RuntimeSettings.model_fields]
    options = [option.name for option in fields(AgentOptions)]
    assert [name for name in (*settings, *options) if f"`{name}`" not in GUIDE] == []
    assert [name for name in settings if name not in describe_settings()] == []


def test_the_first_agent_of_the_guide_is_the_example_and_is_short() -> None:
    assert len(EXAMPLE.splitlines()) < 40
    program = EXAMPLE.split('"""')[2]
    shown = GUIDE.split("```python\n")[1].split("```")[0]
    assert shown.replace("\n   ", "\n").strip() == program.strip()
