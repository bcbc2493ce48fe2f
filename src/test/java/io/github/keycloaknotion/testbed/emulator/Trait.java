package io.github.keycloaknotion.testbed.emulator;

/** In what connections differ, or may: much of it Notion does not document, so nothing may rest on it. */
public enum Trait {
    /** A connection from before June 2026: who authorizes it again gives the very pair that they gave before. */
    SAME_PAIR_AGAIN,
    /** A revocation ends the presented pair alone; without another word of it, the pair's whole family. */
    REVOKES_ONE_PAIR,
    /** A revocation ends everything that the person has authorized in the workspace. */
    REVOKES_THE_AUTHORIZATION,
    /** Introspection answers for the tokens of any connection. */
    INTROSPECTS_FOR_ANYBODY,
    /** Introspection refuses a dead token with an error, and does not call it inactive. */
    REFUSES_DEAD_TOKENS
}
