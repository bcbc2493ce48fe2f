package io.github.keycloaknotion.testbed.app;

import io.github.keycloaknotion.testbed.client.Admin;
import io.github.keycloaknotion.testbed.emulator.Call;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.emulator.Endpoint;
import io.github.keycloaknotion.testbed.emulator.Fault;
import io.github.keycloaknotion.testbed.emulator.NotionEmulator;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Where Notion can be broken, and its calls be counted: only an emulator of it. No app has anything like it: it belongs to
 * the demo, as Keycloak's admin does here.
 */
public final class Workshop {

    private static final Duration OUTAGE = Duration.ofSeconds(10);

    private final NotionEmulator notion;
    private final Admin admin;

    /**
     * A workshop for one realm.
     *
     * @param admin of the realm, whose provider "notion" uses the emulator
     */
    public Workshop(NotionEmulator notion, Admin admin) {
        this.notion = notion;
        this.admin = admin;
    }

    /** How many calls Notion has seen; zero where nobody counts. */
    static int mark(Optional<Workshop> workshop) {
        return workshop.map(Workshop::mark).orElse(0);
    }

    int mark() {
        return notion.calls().size();
    }

    /** What a person's calls were, from one mark to another, in the order in which each kind came first. */
    Map<Endpoint, Long> calls(String notionId, int from, int to) {
        var calls = notion.calls();
        var end = Math.min(to, calls.size());
        return from >= end ? Map.of() : counted(notionId, calls.subList(from, end));
    }

    private static Map<Endpoint, Long> counted(String notionId, List<Call> calls) {
        return calls.stream()
                .filter(call -> notionId.equals(call.personId()))
                .collect(Collectors.groupingBy(Call::endpoint, LinkedHashMap::new, Collectors.counting()));
    }

    /** A user's id at Notion; empty if Keycloak knows of none. */
    Optional<String> notionId(String subject) {
        return StreamSupport.stream(admin.links(subject).spliterator(), false)
                .filter(link -> link.path("identityProvider").asText().equals("notion"))
                .map(link -> link.path("userId").asText())
                .findFirst();
    }

    /**
     * Breaks it.
     *
     * @param notionId the person's at Notion
     * @param subject the person's at Keycloak
     */
    void apply(Breakage breakage, String notionId, String subject) {
        var person = person(notionId);
        switch (breakage) {
            case TOKEN, CROWD -> notion.expire(person);
            case OUTAGE -> {
                var fault = Fault.outOfServiceUntil(Instant.now().plus(OUTAGE));
                for (var endpoint : Endpoint.values()) {
                    notion.breakDown(person, endpoint, fault);
                }
            }
            case ANSWER -> {
                notion.expire(person);
                notion.fail(person, Endpoint.REFRESH, Fault.lostAfterActing());
            }
            case CONNECTION -> notion.end(person);
            case ACCOUNT -> admin.call("DELETE", "/users/" + subject, null);
        }
    }

    private EmulatedPerson person(String notionId) {
        return notion.people().stream()
                .filter(person -> person.id().equals(notionId))
                .findFirst()
                .orElseThrow();
    }
}
