package io.github.keycloaknotion.testbed.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The machine's Chromium. Belongs to the thread that opened it. */
public final class Chromium implements AutoCloseable {

    private static final List<String> OPTIONS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final double PATIENCE_MILLIS = 30_000;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        // Nothing is downloaded: the machine has a browser, or the test is skipped.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(OPTIONS));
    }

    /** Opens the browser; skips the test on a machine that has none. */
    public static Chromium open() {
        var executable = executable();
        Assumptions.assumeTrue(
                executable.isPresent(), "there is no Chromium on this machine; -Dchromium=… tells where one is");
        return new Chromium(executable.get());
    }

    private static Optional<Path> executable() {
        return Stream.of(
                        System.getProperty("chromium", ""),
                        "/usr/bin/chromium",
                        "/usr/bin/chromium-browser",
                        "/usr/bin/google-chrome")
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A window of a person who was never here: it has cookies of its own. */
    public Page person() {
        return person(ColorScheme.LIGHT);
    }

    /** The same, of a person who prefers these colours. */
    public Page person(ColorScheme colours) {
        return context(colours, "en").newPage();
    }

    /** The same, of a person who speaks this language. */
    public Page speaking(String language) {
        return context(ColorScheme.LIGHT, language).newPage();
    }

    private BrowserContext context(ColorScheme colours, String language) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setLocale(language)
                .setColorScheme(colours)
                .setViewportSize(1000, 800));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return context;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
