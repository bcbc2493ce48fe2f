package io.github.keycloaknotion.testbed.storage;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import io.github.keycloaknotion.testbed.server.KeycloakServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An LDAP directory of people on a loopback port, from which Keycloak takes users, and into which it writes nothing. */
public final class Directory implements AutoCloseable {

    /** The id of Keycloak's user storage for it. */
    public static final String STORAGE = "ldap";

    /** Everybody's. */
    public static final String PASSWORD = "pässword";

    private static final String ROOT = "dc=example,dc=com";
    private static final String PEOPLE = "ou=people," + ROOT;

    private final int port = KeycloakServer.freePort();
    private final InMemoryDirectoryServer server;

    private Directory() throws LDAPException {
        var config = new InMemoryDirectoryServerConfig(ROOT);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig("people", port));
        server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add(ROOT, new Attribute("objectClass", "domain"), new Attribute("dc", "example"));
        server.add(PEOPLE, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "people"));
    }

    public static Directory open() {
        try {
            return new Directory();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Somebody whom Keycloak has never seen; the names are what everybody has here. */
    public record Person(String username, String firstName, String lastName) {
        public String email() {
            return username + "@example.com";
        }
    }

    /** Adds somebody new. */
    public Person newPerson() {
        var person = new Person("ada-" + UUID.randomUUID(), "Augusta", "Byron");
        try {
            server.add(
                    dn(person),
                    new Attribute("objectClass", "inetOrgPerson"),
                    new Attribute("uid", person.username),
                    new Attribute("cn", person.firstName),
                    new Attribute("givenName", person.firstName),
                    new Attribute("sn", person.lastName),
                    new Attribute("mail", person.email()),
                    new Attribute("userPassword", PASSWORD));
            return person;
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    public void remove(Person person) {
        try {
            server.delete(dn(person));
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String dn(Person person) {
        return "uid=" + person.username + "," + PEOPLE;
    }

    /** The directory is out of reach for a while, with everybody in it. */
    public void stop() {
        server.shutDown(true);
    }

    /** It is back. */
    public void resume() {
        try {
            server.startListening();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The settings of a user storage that reads it.
     *
     * @param imports whether Keycloak makes users of its own of the people
     */
    public Map<String, List<String>> settings(boolean imports) {
        return Map.ofEntries(
                Map.entry("vendor", List.of("other")),
                Map.entry("editMode", List.of("READ_ONLY")),
                Map.entry("importEnabled", List.of(Boolean.toString(imports))),
                Map.entry("connectionUrl", List.of("ldap://localhost:" + port)),
                Map.entry("authType", List.of("none")),
                Map.entry("usersDn", List.of(PEOPLE)),
                Map.entry("userObjectClasses", List.of("inetOrgPerson")),
                Map.entry("usernameLDAPAttribute", List.of("uid")),
                Map.entry("rdnLDAPAttribute", List.of("uid")),
                Map.entry("uuidLDAPAttribute", List.of("entryUUID")),
                Map.entry("connectionTimeout", List.of("2000")),
                Map.entry("readTimeout", List.of("2000")));
    }

    @Override
    public void close() {
        server.shutDown(true);
    }
}
