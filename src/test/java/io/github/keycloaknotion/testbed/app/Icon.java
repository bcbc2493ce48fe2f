package io.github.keycloaknotion.testbed.app;

import java.util.regex.Pattern;

/** The picture of a person or a workspace. */
final class Icon {

    /** An icon that is no address may be a symbol, such as an emoji. */
    private static final Pattern SYMBOL = Pattern.compile("[^\\p{ASCII}]{1,8}");

    private Icon() {}

    /**
     * What stands beside a name, and tells nothing that the name does not.
     *
     * @param icon an address or a symbol, or anything else; null if there is none
     * @param name what it is of; not null
     * @param style the class of the element
     */
    static Html of(String icon, String name, String style) {
        if (icon != null && icon.matches("https?://.*")) {
            return Html.of("<img class=\"{}\" src=\"{}\" alt=\"\">", style, icon);
        }
        var symbol = icon != null && SYMBOL.matcher(icon).matches() ? icon : initial(name);
        return Html.of("<span class=\"{}\" aria-hidden=\"true\">{}</span>", style, symbol);
    }

    private static String initial(String name) {
        return name.isEmpty() ? "" : Character.toString(name.codePointAt(0));
    }
}
