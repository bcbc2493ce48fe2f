package io.github.keycloaknotion.grant;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whether a grant is of use. */
public enum GrantState {
    /** Notion has not ended it: its token works, or a refresh brings one that does. */
    CONNECTED,
    /** Notion ended it: only the person can bring it to life again, by connecting the workspace once more. */
    EXPIRED;

    /**
     * The state with this name; empty if there is none.
     *
     * @param name as {@link #toString} gives it; not null
     */
    public static Optional<GrantState> named(String name) {
        return Arrays.stream(values())
                .filter(state -> state.toString().equals(name))
                .findFirst();
    }

    static GrantState of(boolean ended) {
        return ended ? EXPIRED : CONNECTED;
    }

    /** Its name for admins. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
