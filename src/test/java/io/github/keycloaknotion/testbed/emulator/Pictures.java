package io.github.keycloaknotion.testbed.emulator;

import io.javalin.http.Context;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Entities;

/** Pictures of people and icons of workspaces, drawn from their names: initials on a colour. */
final class Pictures {

    /** Where they are; what follows is a name, in one segment. */
    static final String PATH = "/pictures/";

    private static final int LONGEST = 2;

    private Pictures() {}

    static void show(Context context) {
        var name = context.pathParam("name");
        context.header("Cache-Control", "max-age=3600");
        context.contentType("image/svg+xml").result(draw(name));
    }

    private static String draw(String name) {
        var hue = Math.floorMod(name.hashCode(), 360);
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs>\
            <linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl(%1$d 58%% 46%%)"/>\
            <stop offset="1" stop-color="hsl(%2$d 62%% 36%%)"/></linearGradient></defs>\
            <rect width="64" height="64" fill="url(#g)"/><text x="32" y="33" fill="#fff" font-size="27" font-weight="600"\
             font-family="system-ui,sans-serif" text-anchor="middle" dominant-baseline="central">%3$s</text></svg>
            """.formatted(hue, Math.floorMod(hue + 40, 360), Entities.escape(initials(name)));
    }

    private static String initials(String name) {
        return Stream.of(name.trim().split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .limit(LONGEST)
                .map(word -> Character.toString(word.codePointAt(0)))
                .collect(Collectors.joining());
    }
}
