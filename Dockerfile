# Keycloak with the provider, built for production: docker build --tag keycloak-notion . (after mvn package)
ARG KEYCLOAK_VERSION=26.7.3
FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION}

# Which of Keycloak's features to switch on, comma-separated; docs/tokens.md tells which endpoints for tokens they bring.
ARG KEYCLOAK_FEATURES=

# The management port speaks plain http, at its root, whatever the server does: nobody but Docker's health check and the
# collector of metrics is to reach it.
ENV KC_DB=postgres KC_VAULT=file KC_HEALTH_ENABLED=true KC_METRICS_ENABLED=true \
    KC_HTTP_MANAGEMENT_SCHEME=http KC_HTTP_MANAGEMENT_RELATIVE_PATH=/
COPY --chown=1000:0 target/keycloak-notion.jar /opt/keycloak/providers/
RUN /opt/keycloak/bin/kc.sh build ${KEYCLOAK_FEATURES:+--features="$KEYCLOAK_FEATURES"}

COPY --chown=1000:0 docker/with-secrets docker/ready docker/use-notion /opt/keycloak/bin/
USER 1000
HEALTHCHECK --interval=10s --timeout=5s --start-period=5m CMD ["/opt/keycloak/bin/ready"]
ENTRYPOINT ["/opt/keycloak/bin/with-secrets", "/opt/keycloak/bin/kc.sh"]
CMD ["start", "--optimized"]
