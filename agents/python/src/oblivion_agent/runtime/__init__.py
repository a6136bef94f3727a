"""The reference runtime: an agent that works by a LangGraph graph, with a small HTTP listener beside it."""
