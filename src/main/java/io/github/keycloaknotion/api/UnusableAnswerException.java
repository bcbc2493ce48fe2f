package io.github.keycloaknotion.api;

import java.io.Serial;

/** An answer that is not what Notion documents. The message names the field, never its value. */
final class UnusableAnswerException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    UnusableAnswerException(String message) {
        super(message);
    }
}
