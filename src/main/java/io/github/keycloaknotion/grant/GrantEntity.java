package io.github.keycloaknotion.grant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.annotations.Nationalized;

/**
 * A row of the table {@code NOTION_GRANT}: what a person granted us in one workspace. Only {@link Ledger} reads and
 * writes rows, by statements of its own; nobody holds an instance.
 */
@Entity
@Table(name = "NOTION_GRANT")
public class GrantEntity {

    /** Made of the four columns of the {@link GrantKey}, so that two sign-ins at once cannot make two rows. */
    @Id
    @Column(name = "ID", length = 36)
    String id;

    @Version
    @Column(name = "VERSION", nullable = false)
    long version;

    @Column(name = "REALM_ID", nullable = false, length = 36)
    String realmId;

    /** The provider's alias. */
    @Column(name = "PROVIDER", nullable = false)
    String provider;

    /** Keycloak's id of the person; of a user of a user storage it begins with {@code f:}. */
    @Column(name = "USER_ID", nullable = false)
    String userId;

    @Column(name = "WORKSPACE_ID", nullable = false, length = 100)
    String workspaceId;

    /** The connection at Notion that the grant was given to. */
    @Column(name = "CLIENT_ID", nullable = false)
    String clientId;

    /** What else is known of workspace and authorization, as JSON in ASCII. */
    @Nationalized
    @Column(name = "FACTS", nullable = false)
    String facts;

    /** When the person connected the workspace for the first time, in milliseconds since the epoch. */
    @Column(name = "CREATED_AT", nullable = false)
    long createdAt;

    /** When the newest pair was issued, in milliseconds since the epoch. */
    @Column(name = "ISSUED_AT", nullable = false)
    long issuedAt;

    /** Whether Notion ended the grant. */
    @Column(name = "ENDED", nullable = false)
    boolean ended;

    /** When somebody set out to refresh the newest pair, in milliseconds since the epoch; null if nobody did. */
    @Column(name = "CLAIMED_AT")
    Long claimedAt;

    @Column(name = "ATTEMPT", nullable = false)
    int attempt;

    @Column(name = "ANSWER_LOST", nullable = false)
    boolean answerLost;

    /** The newest pair, sealed if the provider has a key. */
    @Nationalized
    @Column(name = "TOKENS", nullable = false)
    String tokens;

    /** Earlier pairs that may still work at Notion, one on each line, the newest last; null if there are none. */
    @Nationalized
    @Column(name = "FORMER_TOKENS")
    String formerTokens;
}
