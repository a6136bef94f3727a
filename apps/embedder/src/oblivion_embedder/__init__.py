"""OpenAI's embeddings API over a small model that runs on a CPU and needs no account."""
