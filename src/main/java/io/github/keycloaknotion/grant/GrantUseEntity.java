package io.github.keycloaknotion.grant;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * A row of the table {@code NOTION_GRANT_USE}: when a grant's token was handed out last. Only {@link GrantUses} writes
 * it, by statements of its own; nobody holds an instance.
 */
@Entity
@Table(name = "NOTION_GRANT_USE")
public class GrantUseEntity {

    /** The id of the grant's row. */
    @Id
    @Column(name = "ID", length = 36)
    String id;

    /** When the token was handed out, in milliseconds since the epoch. */
    @Column(name = "READ_AT", nullable = false)
    long readAt;

    /** The client id of the app that it was handed out to; null if that is not known. */
    @Column(name = "READ_BY")
    String readBy;

    /** When Notion last said that the token works, in milliseconds since the epoch; 0 if it never did. */
    @Column(name = "INTROSPECTED_AT", nullable = false)
    long introspectedAt;
}
