package io.github.keycloaknotion.testbed.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a person did, newest first. What that caused at Notion is nowhere written: it is what came between the mark of one
 * action and that of the next, however late.
 */
final class Journal {

    /** A page's worth. */
    private static final int KEPT = 8;

    /**
     * Something that the person did.
     *
     * @param mark how many calls Notion had seen before
     * @param outcomes what was seen of it so far
     */
    private record Entry(String action, int mark, List<String> outcomes) {}

    /** An action, its outcomes, and the calls to Notion that came after it and before the next: from one count to another. */
    record Line(String action, List<String> outcomes, int from, int to) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean shown = true;

    /** The person does something; the page that they see next belongs to it. */
    synchronized void begin(String action, int mark) {
        entries.addFirst(new Entry(action, mark, new CopyOnWriteArrayList<>()));
        if (entries.size() > KEPT) {
            entries.removeLast();
        }
        shown = false;
    }

    /** The person sees the page: that is something by itself, unless it belongs to what they just did. */
    synchronized void open(int mark) {
        if (shown) {
            begin("Opened the page", mark);
        }
        shown = true;
    }

    /** Something was seen to come of the newest action. */
    synchronized void note(String outcome) {
        entries.getFirst().outcomes().add(outcome);
    }

    synchronized List<Line> lines() {
        var lines = new ArrayList<Line>();
        var next = Integer.MAX_VALUE;
        for (var entry : entries) {
            lines.add(new Line(entry.action(), List.copyOf(entry.outcomes()), entry.mark(), next));
            next = Math.min(next, entry.mark());
        }
        return lines;
    }
}
