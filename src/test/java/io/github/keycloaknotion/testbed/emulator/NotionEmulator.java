package io.github.keycloaknotion.testbed.emulator;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * A stand-in for Notion: it holds its clients to everything that Notion documents, and goes wrong
 * on demand.
 */
public final class NotionEmulator implements AutoCloseable {

    private final Connections connections = new Connections();
    private final People people = new People();
    private final Authorizations authorizations = new Authorizations();
    private final Faults faults = new Faults();
    private final OAuthEndpoints oauth = new OAuthEndpoints(connections, authorizations, faults);
    private final Javalin http;

    private NotionEmulator(String host, int port, Wire wire) {
        var consent = new ConsentPage(connections, authorizations, people);
        var api = new ApiEndpoints(authorizations, faults);
        http = Javalin.start(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.host = host;
            config.jetty.port = port;
            // A client goes on using a connection; one that was refused before its body came would be closed.
            config.routes.before(Context::bodyAsBytes);
            wire.watch(config.routes);
            config.routes.get("/v1/oauth/authorize", consent::show);
            config.routes.post("/v1/oauth/authorize", consent::decide);
            config.routes.post(Endpoint.TOKEN.path, oauth::token);
            config.routes.post(Endpoint.INTROSPECT.path, oauth::introspect);
            config.routes.post(Endpoint.REVOKE.path, oauth::revoke);
            config.routes.get(Endpoint.ME.path, api::me);
            config.routes.post(Endpoint.SEARCH.path, api::search);
            config.routes.get(Endpoint.CHILDREN.path, api::children);
            config.routes.patch(Endpoint.APPEND.path, api::append);
            config.routes.get(Pictures.PATH + "{name}", Pictures::show);
            config.routes.exception(
                    NotFoundResponse.class,
                    (exception, context) -> context.status(404)
                            .json(Reply.apiError(404, "invalid_request_url", "Invalid request URL.")
                                    .body()));
        });
    }

    /**
     * Starts the emulator.
     *
     * @param port a free port of the loopback address; 0 takes any
     */
    public static NotionEmulator start(int port) {
        return start("127.0.0.1", port);
    }

    /** Starts the emulator on another address than the loopback. */
    public static NotionEmulator start(String host, int port) {
        return new NotionEmulator(host, port, new Wire(Duration.ZERO));
    }

    /** Starts the emulator on any free port of the loopback address, at the other end of this wire. */
    public static NotionEmulator start(Wire wire) {
        return new NotionEmulator("127.0.0.1", 0, wire);
    }

    /** What takes the place of {@code https://api.notion.com}. */
    public String baseUrl() {
        return "http://localhost:" + http.port();
    }

    /** Where a picture of somebody or something with this name is, for an avatar or an icon. */
    public String picture(String name) {
        return baseUrl()
                + Pictures.PATH
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public NotionEmulator register(Connection connection) {
        connections.add(connection);
        return this;
    }

    /** Adds a person, or changes the one with this id. */
    public EmulatedPerson add(EmulatedPerson person) {
        people.add(person);
        return person;
    }

    public EmulatedWorkspace add(EmulatedWorkspace workspace) {
        people.add(workspace);
        return workspace;
    }

    public Collection<EmulatedPerson> people() {
        return people.people();
    }

    public Collection<EmulatedWorkspace> workspaces() {
        return people.workspaces();
    }

    /** Lets the person's next call of this endpoint go wrong; a queue, when told more than once. */
    public void fail(EmulatedPerson person, Endpoint endpoint, Fault fault) {
        faults.add(new Call(endpoint, person.id()), fault);
    }

    /** Lets each of the person's calls of this endpoint go wrong from now on, until it is {@link #mend mended}. */
    public void breakDown(EmulatedPerson person, Endpoint endpoint, Fault fault) {
        faults.last(new Call(endpoint, person.id()), fault);
    }

    /** The person's calls of this endpoint go well again. */
    public void mend(EmulatedPerson person, Endpoint endpoint) {
        faults.mend(new Call(endpoint, person.id()));
    }

    /** How many calls came in the name of a client that is not registered, or without its secret. */
    public int refusals(String clientId) {
        return oauth.refusals(clientId);
    }

    /** The person's access tokens die; their refresh tokens stay good. */
    public void expire(EmulatedPerson person) {
        authorizations.expire(person);
    }

    /** The person removes the connection in Notion's settings: all their tokens die. */
    public void end(EmulatedPerson person) {
        authorizations.end(person);
    }

    /** Whether any authorization by the person is alive. */
    public boolean isConnected(EmulatedPerson person) {
        return authorizations.isConnected(person);
    }

    /** Whether an authorization by the person in this workspace is alive. */
    public boolean isConnected(EmulatedPerson person, EmulatedWorkspace workspace) {
        return authorizations.isConnected(person, workspace);
    }

    /** A code that a person gave to a connection, as if they had come to the consent page. */
    public String authorize(
            Connection connection, EmulatedPerson person, EmulatedWorkspace workspace, String redirectUri) {
        return authorizations.authorize(connection, person, workspace, redirectUri);
    }

    /** An access token that a person gave to a connection elsewhere. */
    public String grant(Connection connection, EmulatedPerson person, EmulatedWorkspace workspace) {
        var code = authorizations.authorize(connection, person, workspace, "http://localhost/");
        return authorizations.redeem(connection, code, "http://localhost/").orElseThrow().accessToken;
    }

    /** Whether Notion's API takes this access token. */
    public boolean accepts(String accessToken) {
        return authorizations.active(accessToken).isPresent();
    }

    /** Every call that came, in order. */
    public List<Call> calls() {
        return faults.calls();
    }

    /** The calls that came with the person's codes or tokens, in order. */
    public List<Endpoint> calls(EmulatedPerson person) {
        return calls().stream()
                .filter(call -> Objects.equals(call.personId(), person.id()))
                .map(Call::endpoint)
                .toList();
    }

    /** How often an endpoint was called, by whomever. */
    public long count(Endpoint endpoint) {
        return faults.calls().stream()
                .filter(call -> call.endpoint() == endpoint)
                .count();
    }

    /** Every code and token that was ever handed out. */
    public Collection<String> secrets() {
        return authorizations.secrets();
    }

    /** The tokens that are good now for what this person authorized. */
    public Collection<String> secrets(EmulatedPerson person) {
        return authorizations.secrets(person);
    }

    @Override
    public void close() {
        http.stop();
    }
}
