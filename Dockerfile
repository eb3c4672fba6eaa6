# One static binary, the CA certificates and an unprivileged user. Zones are
# inside the binary. make image builds the same without an engine; a test in
# internal/deploy holds the two together.
FROM --platform=$BUILDPLATFORM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TARGETARCH
RUN CGO_ENABLED=0 GOARCH=$TARGETARCH go build -trimpath -ldflags "-s -w" -o /out/nines ./cmd/nines \
 && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
LABEL org.opencontainers.image.title="nines" \
      org.opencontainers.image.description="Reliability reports from Jira" \
      org.opencontainers.image.source="https://github.com/nines-bot/nines" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /out/nines /usr/local/bin/nines
COPY --from=build --chown=65532:65532 /out/data /data
WORKDIR /data
VOLUME /data
EXPOSE 8080/tcp
STOPSIGNAL SIGTERM
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/nines"]
CMD ["serve"]
