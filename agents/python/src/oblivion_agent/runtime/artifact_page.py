"""An artifact as a page that can do nothing: no script, no outside resource, no HTML of the author."""

from html import escape

from markdown_it import MarkdownIt

from oblivion_agent.runtime.artifacts import StoredArtifact

CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
header { border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); margin-bottom: 2rem; }
header p { opacity: .7; font-size: .875rem; }
pre { overflow-x: auto; padding: 1rem; background: color-mix(in srgb, currentColor 8%, transparent); }
code { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; } td, th { border: 1px solid; padding: .25rem .5rem; }
"""

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def render_page(artifact: StoredArtifact) -> str:
    title = escape(artifact.title)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{title}</h1><p>Written by an AI agent on {escape(artifact.created_at)} "
        f"for {escape(artifact.task_id)}</p></header>"
        f"<main>{_markdown.render(artifact.markdown)}</main></body></html>\n"
    )
