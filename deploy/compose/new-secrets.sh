#!/bin/sh
# Prints new secrets for compose.yaml. Never run it over an .env that is in use: what is encrypted would be lost.
set -eu
password() { openssl rand -hex 24; }
key() { openssl rand -base64 32; }

for name in POSTGRES_PASSWORD OWNER_PASSWORD APP_PASSWORD SYSTEM_PASSWORD REDIS_PASSWORD QDRANT_API_KEY EMBEDDER_API_KEY; do
  echo "$name=$(password)"
done
for name in TOKEN_SIGNING_KEY ENCRYPTION_KEY; do
  echo "$name=$(key)"
done
