package io.github.keycloaknotion.api;

import io.github.keycloaknotion.api.NotionException.Refusal;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.http.Header;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;

/** Reads an answer that is no success: Notion's, in either of its two shapes, or that of a gateway before it. */
final class Refused {

    /** What may be quoted of a gateway's headers, and fits into one line of the log. */
    private static final Pattern QUOTABLE = Pattern.compile("[A-Za-z0-9 /;=._+-]{1,60}");

    private Refused() {}

    static NotionException exception(Operation operation, HttpResponse response, byte[] body) {
        String code = null;
        String requestId = null;
        try {
            var answer = Answer.parse(body);
            code = answer.errorCode();
            requestId = answer.requestId();
        } catch (UnusableAnswerException e) {
            // A gateway's page: there is nothing to read but the status.
        }
        var refusal = new Refusal(operation, response.getStatusLine().getStatusCode(), code);
        return NotionException.status(refusal, requestId, retryAfter(response), gateway(response));
    }

    /**
     * What a gateway says of itself and of its page in its headers, as far as it is safe to log; null if there is
     * nothing.
     */
    private static String gateway(HttpResponse response) {
        return Stream.of(HttpHeaders.SERVER, HttpHeaders.CONTENT_TYPE)
                .map(response::getFirstHeader)
                .filter(header ->
                        header != null && QUOTABLE.matcher(header.getValue()).matches())
                .map(Header::getValue)
                .reduce((server, type) -> server + ", " + type)
                .orElse(null);
    }

    /**
     * How long to wait. Notion gives seconds; a date, the other form of RFC 9110 §10.2.3, counts as nothing. Null if
     * nothing is said.
     */
    private static Duration retryAfter(HttpResponse response) {
        var header = response.getFirstHeader("Retry-After");
        return header != null && header.getValue().matches("\\d{1,6}")
                ? Duration.ofSeconds(Long.parseLong(header.getValue()))
                : null;
    }
}
