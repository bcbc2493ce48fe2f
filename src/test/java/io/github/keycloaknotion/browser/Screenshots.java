package io.github.keycloaknotion.browser;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Path;

/** The pictures in the documentation: the tests take them again when they run with {@code -Dscreenshots=true}. */
public final class Screenshots {

    private static final Path FOLDER = Path.of("docs/images");

    private Screenshots() {}

    /** Takes what the window shows. */
    public static void take(Page page, String name) {
        if (Boolean.getBoolean("screenshots")) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(FOLDER.resolve(name + ".png"))
                    .setAnimations(ScreenshotAnimations.DISABLED));
        }
    }

    /** Takes a part of the page. */
    public static void take(Locator part, String name) {
        if (Boolean.getBoolean("screenshots")) {
            part.screenshot(new Locator.ScreenshotOptions().setPath(FOLDER.resolve(name + ".png")));
        }
    }
}
