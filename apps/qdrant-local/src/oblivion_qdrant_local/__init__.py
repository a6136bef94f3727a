"""Qdrant REST calls over the local mode of the Qdrant client, for development."""
