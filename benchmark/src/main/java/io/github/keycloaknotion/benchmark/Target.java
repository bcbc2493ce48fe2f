package io.github.keycloaknotion.benchmark;

/** What a ratio is to be, as the page shows it: what the next digit says is noise. */
record Target(double limit, boolean atLeast) {

    /** Whether it is met. */
    enum Outcome {
        MET("met"),
        /** More rounds might tell otherwise. */
        WITHIN_NOISE("missed within the noise"),
        MISSED("**missed**");

        final String title;

        Outcome(String title) {
            this.title = title;
        }

        static Outcome of(boolean met) {
            return met ? MET : MISSED;
        }
    }

    static Target atLeast(double limit) {
        return new Target(limit, true);
    }

    static Target atMost(double limit) {
        return new Target(limit, false);
    }

    boolean isMetBy(double ratio) {
        var shown = Math.round(ratio * 100) / 100.0;
        return atLeast ? shown >= limit : shown <= limit;
    }

    Outcome outcome(Spread ratio) {
        if (isMetBy(ratio.median())) {
            return Outcome.MET;
        }
        return isMetBy(atLeast ? ratio.high() : ratio.low()) ? Outcome.WITHIN_NOISE : Outcome.MISSED;
    }

    /** As it stands in a table. */
    String text() {
        return "%s %.2f".formatted(atLeast ? "≥" : "≤", limit);
    }
}
