# syntax=docker/dockerfile:1
# Nexus, Observer and the sandbox: docker build --file deploy/images/node.Dockerfile --target nexus .
# Pin by digest: --build-arg NODE_IMAGE=gcr.io/distroless/nodejs24-debian13@sha256:...
ARG BUILD_IMAGE=node:24-trixie-slim
ARG NODE_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

# The manifests alone, so that packages are fetched again only when the lock file changes.
FROM ${BUILD_IMAGE} AS manifests
WORKDIR /build
COPY .npmrc package.json package-lock.json deploy/images/check-packages.mjs ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/nexus-client/package.json packages/nexus-client/
COPY apps/nexus/package.json apps/nexus/
COPY apps/observer/package.json apps/observer/
COPY apps/sandbox/package.json apps/sandbox/

FROM manifests AS packages
RUN npm install --no-save --ignore-scripts --no-audit --no-fund \
      --workspace=@oblivion/protocol --workspace=@oblivion/nexus-client \
      --workspace=@oblivion/nexus --workspace=@oblivion/observer --workspace=@oblivion/sandbox \
 && node check-packages.mjs
COPY tsconfig.base.json ./
COPY packages packages

FROM packages AS nexus-build
COPY apps/nexus apps/nexus
RUN npx --no-install tsc -b apps/nexus \
 && find apps/nexus packages -name '*.map' -delete -or -name '*.d.ts' -delete -or -name '*.tsbuildinfo' -delete

FROM manifests AS nexus-packages
RUN npm install --no-save --ignore-scripts --no-audit --no-fund --omit=dev --workspace=@oblivion/nexus \
 && node check-packages.mjs \
 && rm -rf check-packages.mjs node_modules/typescript node_modules/@typescript node_modules/@types node_modules/.bin \
 && find node_modules -name '*.map' -delete -or -name '*.d.ts' -delete -or -name '*.d.cts' -delete -or -name '*.d.mts' -delete

FROM packages AS sandbox-build
COPY apps/sandbox apps/sandbox
RUN npx --no-install tsc -b apps/sandbox \
 && find apps/sandbox -name '*.map' -delete -or -name '*.d.ts' -delete -or -name '*.tsbuildinfo' -delete

FROM manifests AS sandbox-packages
RUN npm install --no-save --ignore-scripts --no-audit --no-fund --omit=dev --workspace=@oblivion/sandbox \
 && node check-packages.mjs \
 && rm -rf check-packages.mjs node_modules/typescript node_modules/@typescript node_modules/@types node_modules/.bin

FROM packages AS observer-build
ENV NEXT_TELEMETRY_DISABLED=1
COPY apps/observer apps/observer
RUN npx --no-install tsc -b packages/nexus-client \
 && npm run build --workspace=@oblivion/observer \
 && find apps/observer/.next/standalone -name '*.map' -delete \
 && rm -rf apps/observer/.next/standalone/node_modules/sharp apps/observer/.next/standalone/node_modules/@img

FROM ${NODE_IMAGE} AS nexus
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Oblivion Nexus" \
      org.opencontainers.image.description="The hub of Oblivion: all roles and all commands." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
COPY --from=nexus-packages /build ./
COPY --from=nexus-build /build/packages/protocol/dist packages/protocol/dist
COPY --from=nexus-build /build/apps/nexus/dist apps/nexus/dist
COPY --from=nexus-build /build/apps/nexus/migrations apps/nexus/migrations
ENV NODE_ENV=production NEXUS_HOST=0.0.0.0 NEXUS_PORT=4000 NEXUS_PROBE_PORT=4001
USER 65532:65532
EXPOSE 4000 4001
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.NEXUS_PROBE_PORT + '/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# `docker run IMAGE migrate`, `... rotate-encryption-key`, `... --help`: any command of Nexus in place of `serve`.
ENTRYPOINT ["/nodejs/bin/node", "/app/apps/nexus/dist/main.js"]
CMD ["serve"]

FROM ${NODE_IMAGE} AS observer
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Oblivion Observer" \
      org.opencontainers.image.description="The control plane of Oblivion." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
COPY --from=observer-build /build/apps/observer/.next/standalone ./
COPY --from=observer-build /build/apps/observer/scripts/start.mjs apps/observer/
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOSTNAME=0.0.0.0 PORT=3000
USER 65532:65532
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "/app/apps/observer/start.mjs"]

# Slack, ClickUp and a model provider on one machine, for trying. Not for production.
FROM ${NODE_IMAGE} AS sandbox
ARG VERSION=0.0.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="Oblivion sandbox" \
      org.opencontainers.image.description="Stands in for Slack, ClickUp and a model provider." \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
WORKDIR /app
COPY --from=sandbox-packages /build ./
COPY --from=sandbox-build /build/apps/sandbox/dist apps/sandbox/dist
COPY --from=sandbox-build /build/apps/sandbox/static apps/sandbox/static
ENV NODE_ENV=production SANDBOX_HOST=0.0.0.0 SANDBOX_PORT=4100
USER 65532:65532
EXPOSE 4100
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.SANDBOX_PORT + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/nodejs/bin/node", "/app/apps/sandbox/dist/main.js"]
