# syntax=docker/dockerfile:1
# One file for every app:  docker build --build-arg APP=gateway .
#                          docker build --build-arg APP=provider .     (every family; FAMILY says which)

FROM node:24-bookworm-slim AS build
WORKDIR /src
RUN npm install --global pnpm@12.21.0
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json tsconfig.json ./
COPY apps ./apps
COPY libs ./libs
COPY e2e ./e2e
COPY bench ./bench
RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile
RUN pnpm exec tsc -b
COPY tools/image ./tools/image
ARG APP
RUN sh tools/image/assemble.sh "$APP" /out

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /out ./
# Volumes take the owner of the folder they are first mounted over.
RUN cd / && mkdir -p data credentials/nats credentials/gateway credentials/billing credentials/provider credentials/operator \
  && chown -R node:node data credentials
USER node
VOLUME /data
EXPOSE 8080 9090
# OPS_PORT is where every service answers; the simulator and the migration have none and set their own in compose.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=5 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.OPS_PORT || 9090) + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
