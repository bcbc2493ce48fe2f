package io.github.keycloaknotion.api;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Makes the names that people choose for themselves and their workspaces fit for columns, pages and other names. They
 * may hold anything: characters that no database takes, that nobody sees, or that reverse the direction of a line.
 */
public final class PlainText {

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

    /**
     * Halves of surrogate pairs, and format characters, except for the joiners with which words and emoji are spelled.
     */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cs}\\p{Cf}&&[^\\u200C\\u200D]]");

    /** Letters and marks for which nothing is drawn. */
    private static final Pattern BLANK_LETTERS = Pattern.compile("[\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5"
            + "\\u180B-\\u180F\\u3164\\uFFA0\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]");

    /** Combining marks on no letter, and those beyond the fourth on one letter: no language piles up more. */
    private static final Pattern STRAY_MARKS =
            Pattern.compile("(?<![\\p{L}\\p{N}\\p{M}])\\p{M}+|(?<=\\p{M}{4})\\p{M}+");

    /** How many characters of a name are looked at: far more than any name needs, and little work. */
    private static final int LONGEST = 1_000;

    private PlainText() {}

    /**
     * The text on one line, as a reader sees it.
     *
     * @param longest how many characters (UTF-16 units, as columns count them) are left
     * @return may be empty; not null
     */
    public static String line(String text, int longest) {
        return cut(
                BLANKS.matcher(UNSEEN.matcher(text).replaceAll(""))
                        .replaceAll(" ")
                        .strip(),
                longest);
    }

    /**
     * The words of the text: letters and digits with their marks. Variants of a character become one (Unicode NFKC).
     *
     * @param allowed other characters that may stand within the text, but not at an end
     * @param between what takes the place of everything else
     * @return may be empty; not null
     */
    public static String words(String text, String allowed, String between) {
        var unified = Normalizer.normalize(line(text, LONGEST), Normalizer.Form.NFKC);
        var seen = STRAY_MARKS
                .matcher(BLANK_LETTERS.matcher(unified).replaceAll(""))
                .replaceAll("");
        var others = "[^\\p{L}\\p{N}\\p{M}" + Pattern.quote(allowed) + "]+";
        var ends = "^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}\\p{M}]+$";
        return seen.replaceAll(others, between).replaceAll(ends, "");
    }

    /** The first characters of a text; a character outside the basic plane counts as one. */
    static String first(String text, int characters) {
        var count = Math.min(text.codePointCount(0, text.length()), characters);
        return text.substring(0, text.offsetByCodePoints(0, count));
    }

    /**
     * The beginning of a text, which never ends in the middle of a character outside the basic plane.
     *
     * @param longest how many characters (UTF-16 units) are left
     */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest);
    }
}
