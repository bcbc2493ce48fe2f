package io.github.keycloaknotion.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A person's browser with everything in it: the machine's Chromium. Of use to one thread alone. */
public final class Chromium implements AutoCloseable {

    private static final Path EXECUTABLE = Path.of("/usr/bin/chromium");

    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final BrowserContext context;

    private Chromium(Playwright playwright) {
        this.playwright = playwright;
        var options = new LaunchOptions().setExecutablePath(EXECUTABLE).setArgs(ARGUMENTS);
        context = playwright.chromium().launch(options).newContext();
        // Keycloak may have much else to do during a test.
        context.setDefaultTimeout(60_000);
    }

    /** Starts it; where there is none, the test ends here and counts as skipped. */
    public static Chromium start() {
        assumeTrue(Files.isExecutable(EXECUTABLE), EXECUTABLE + " is not installed");
        return new Chromium(
                Playwright.create(new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    }

    public BrowserContext context() {
        return context;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
