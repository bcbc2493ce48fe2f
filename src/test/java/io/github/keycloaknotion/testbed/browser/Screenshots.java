package io.github.keycloaknotion.testbed.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The pictures in the documentation: the tests take them again when they run with {@code -Dscreenshots=true}. Pixels
 * differ from machine to machine, words do not: so those of each picture are kept, and a picture is out of date when the
 * page has others.
 */
public final class Screenshots {

    private static final Path PICTURES = Path.of("docs/images");
    private static final Path WORDS = Path.of("src/test/resources/screenshots");

    private Screenshots() {}

    /** Takes what the window shows. */
    public static void take(Page page, String name) {
        capture(page, name);
        compareWords(page.locator("body"), name);
    }

    private static void capture(Page page, String name) {
        if (Boolean.getBoolean("screenshots")) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve(name + ".png"))
                    .setAnimations(ScreenshotAnimations.DISABLED));
        }
    }

    /**
     * Takes what the window shows, where not all words are the same each time: those in the elements that this selects are
     * in the picture, and are not compared.
     */
    public static void take(Page page, String name, String varying) {
        capture(page, name);
        page.locator(varying).evaluateAll("all => all.forEach(it => { it.textContent = '…'; })");
        compareWords(page.locator("body"), name);
    }

    /** Takes a part of the page. */
    public static void take(Locator part, String name) {
        if (Boolean.getBoolean("screenshots")) {
            part.screenshot(new Locator.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        }
        compareWords(part, name);
    }

    private static void compareWords(Locator part, String name) {
        var file = WORDS.resolve(name + ".txt");
        try {
            if (Boolean.getBoolean("screenshots")) {
                Files.writeString(file, part.innerText().strip().replaceAll("\\s*\\R\\s*", "\n") + "\n");
            }
            assertThat(part).hasText(Files.readString(file), new HasTextOptions().setUseInnerText(true));
        } catch (AssertionError e) {
            throw new AssertionError("the picture " + name + " is out of date; -Dscreenshots=true takes it again", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
