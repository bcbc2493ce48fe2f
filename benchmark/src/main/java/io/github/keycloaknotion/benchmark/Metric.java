package io.github.keycloaknotion.benchmark;

/** What is compared, in the order of the tables. */
enum Metric {
    RATE("a second", "%.1f"),
    P50("p50, ms", "%.1f"),
    P99("p99, ms", "%.1f"),
    CPU("CPU of the server, ms each", "%.2f"),
    ALLOCATED("allocated, KiB each", "%.0f"),
    STATEMENTS("database statements each", "%.2f"),
    CALLS("upstream calls each", "%.2f"),
    TRAFFIC("upstream bytes each", "%.0f");

    final String title;
    final String format;

    Metric(String title, String format) {
        this.title = title;
        this.format = format;
    }

    double of(Round round) {
        return switch (this) {
            case RATE -> round.rate();
            case P50 -> round.p50();
            case P99 -> round.p99();
            case CPU -> round.cpu();
            case ALLOCATED -> round.allocated();
            case STATEMENTS -> round.statements();
            case CALLS -> round.calls();
            case TRAFFIC -> round.traffic();
        };
    }
}
