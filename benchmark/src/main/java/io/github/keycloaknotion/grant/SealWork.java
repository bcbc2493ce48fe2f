package io.github.keycloaknotion.grant;

import io.github.keycloaknotion.api.TokenPair;
import java.util.Base64;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a sign-in, and a token read that is the first in ten seconds, make us do with a stored pair. */
@State(Scope.Benchmark)
public class SealWork {

    private static final String PLACE = "0f8fad5b-d9cb-369f-a165-70867728950e";

    private final GrantCipher cipher = GrantCipher.of(Base64.getEncoder().encodeToString(new byte[32]));

    private final String pair = """
        {"access_token":"ntn_EFyXKZJ0qNLz1FQ0mkWjTjV8aJhHWcVbq9LdG2x7RtP",
         "refresh_token":"nrt_4tB6hYwQmK1sVnJ8rXcPzLd0fGaE3uTiOyHqNbRvWjS"}""";

    private final String sealed = cipher.seal(pair, PLACE);

    @Benchmark
    public String seal() {
        return cipher.seal(pair, PLACE);
    }

    @Benchmark
    public TokenPair open() {
        return cipher.openPair(sealed, PLACE).orElseThrow();
    }
}
