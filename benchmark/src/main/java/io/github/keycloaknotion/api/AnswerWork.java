package io.github.keycloaknotion.api;

import java.nio.charset.StandardCharsets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a sign-in makes us do with Notion's answer. */
@State(Scope.Benchmark)
public class AnswerWork {

    private final byte[] answer = """
        {"access_token":"ntn_EFyXKZJ0qNLz1FQ0mkWjTjV8aJhHWcVbq9LdG2x7RtP","token_type":"bearer",
         "refresh_token":"nrt_4tB6hYwQmK1sVnJ8rXcPzLd0fGaE3uTiOyHqNbRvWjS","bot_id":"3c5ea4a5-1df2-4f0c-9d2e-3ed2b6c1a7f5",
         "workspace_id":"a1d9c2b0-6f3e-4c57-8b1a-0e4d5f6a7b8c","workspace_name":"Analytical Engine",
         "workspace_icon":"https://icons.example/workspace.png","duplicated_template_id":null,
         "owner":{"type":"user","user":{"object":"user","id":"5f0c7d3e-2b1a-4e8d-9c6f-7a8b9c0d1e2f","type":"person",
         "name":"Ada Lovelace","avatar_url":"https://avatars.example/ada.png",
         "person":{"email":"ada@example.com","email_verified":true}}}}""".getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public Object parse() throws UnusableAnswerException {
        return TokenResponse.from(Answer.parse(answer));
    }
}
