package io.github.keycloaknotion.testbed.emulator;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who may come, and the workspaces they may connect. */
final class People {

    private final Map<String, EmulatedPerson> people = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, EmulatedWorkspace> workspaces = Collections.synchronizedMap(new LinkedHashMap<>());

    void add(EmulatedPerson person) {
        people.put(person.id(), person);
    }

    void add(EmulatedWorkspace workspace) {
        workspaces.put(workspace.id(), workspace);
    }

    EmulatedPerson person(String id) {
        return people.get(id);
    }

    EmulatedWorkspace workspace(String id) {
        return workspaces.get(id);
    }

    Collection<EmulatedPerson> people() {
        synchronized (people) {
            return List.copyOf(people.values());
        }
    }

    Collection<EmulatedWorkspace> workspaces() {
        synchronized (workspaces) {
            return List.copyOf(workspaces.values());
        }
    }
}
