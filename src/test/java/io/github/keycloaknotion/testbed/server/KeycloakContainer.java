package io.github.keycloaknotion.testbed.server;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import dasniko.testcontainers.keycloak.ExtendableKeycloakContainer;
import io.github.keycloaknotion.testbed.server.KeycloakServer.Launch;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/**
 * A Keycloak of the official image. It has the host's network, so that what listens on the loopback address there is in
 * its reach, and it in everybody's.
 */
final class KeycloakContainer implements RunningKeycloak {

    private final Launch launch;
    private final int port;
    private final StringBuilder earlierLog = new StringBuilder();
    private OfficialImage container;

    /** Testcontainers asks for the ports that Docker publishes; on the host's network there are none. */
    private static final class OfficialImage extends ExtendableKeycloakContainer<OfficialImage> {

        OfficialImage(String version) {
            super("quay.io/keycloak/keycloak:" + version);
        }

        @Override
        protected void configure() {
            super.configure();
            setExposedPorts(List.of());
        }
    }

    KeycloakContainer(Launch launch, int port) {
        this.launch = launch;
        this.port = port;
    }

    @Override
    public void start() {
        // Options name files of this folder. Testcontainers' own way to mount it would pull one more image.
        var folder = launch.jars().get(0).getParent().toAbsolutePath().toString();
        container = new OfficialImage(System.getProperty("keycloak.version"))
                .withNetworkMode("host")
                .withCreateContainerCmdModifier(container ->
                        container.getHostConfig().withBinds(new Bind(folder, new Volume(folder), AccessMode.ro)))
                .withProviderLibsFrom(launch.jars().stream().map(Path::toFile).toList())
                .withCopyFileToContainer(
                        MountableFile.forHostPath(launch.realmFile()), "/opt/keycloak/data/import/realm.json")
                .withBootstrapAdminDisabled()
                .withEnv(launch.environment())
                .waitingFor(Wait.forLogMessage(".*Listening on: .*", 1).withStartupTimeout(START_LIMIT))
                .withCustomCommand("--http-host=127.0.0.1")
                .withCustomCommand("--http-port=" + port);
        launch.options().forEach(container::withCustomCommand);
        container.start();
        awaitAnswer("notion");
    }

    @Override
    public boolean isAlive() {
        return container.isRunning();
    }

    @Override
    public String baseUrl() {
        return "http://localhost:" + port;
    }

    @Override
    public String log() {
        return earlierLog + container.getLogs();
    }

    @Override
    public void join() throws InterruptedException {
        container
                .getDockerClient()
                .waitContainerCmd(container.getContainerId())
                .start()
                .awaitCompletion();
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        earlierLog.append(container.getLogs());
        container.stop();
    }

    @Override
    public void close() {
        if (container != null && container.isRunning()) {
            earlierLog.append(container.getLogs());
            container.stop();
        }
    }
}
