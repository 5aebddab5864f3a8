# Web and worker for docker-compose.yml: one image, two commands. Built where a registry and npm are in reach.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
RUN node bin/service.ts build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 SANDPIPER_HOME=/var/lib/sandpiper
# The worker makes the sandboxes' base image from Debian's packages where no registry answers.
RUN apt-get update && apt-get install -y --no-install-recommends mmdebstrap ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build --chown=node:node /app /app
RUN mkdir -p /var/lib/sandpiper && chown node:node /var/lib/sandpiper
# What the worker writes, as root, belongs to the group of the site, which reads it.
RUN mkdir -p /var/lib/sandpiper-artifacts && chown node:node /var/lib/sandpiper-artifacts && chmod 2770 /var/lib/sandpiper-artifacts
VOLUME /var/lib/sandpiper
# The worker runs as root, which the engine's socket belongs to.
USER node
CMD ["node", "bin/service.ts", "web"]
