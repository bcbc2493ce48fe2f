package io.github.keycloaknotion.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.Operator;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.realm.SignedIn;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may see grants, and who may change them, is for Keycloak's admin roles to say. */
@ExtendWith(NotionRealm.Resolver.class)
final class PermissionsIT {

    private final NotionRealm realm;
    private final String alias;
    private final SignedIn ada;

    PermissionsIT(NotionRealm realm) {
        this.realm = realm;
        this.alias = realm.addProvider(Map.of(), Map.of());
        this.ada = realm.signedIn(alias);
    }

    private int status(Operator operator, String method, String path) {
        return operator.call(method, "notion", "/notion/" + alias + path).status();
    }

    private void assertMay(Operator operator, int see, int change, int check) {
        var one = "user=" + ada.userId();
        assertThat(status(operator, "GET", "/grants")).as("list").isEqualTo(see);
        assertThat(status(operator, "GET", "/grants?" + one)).as("list one's").isEqualTo(see);
        assertThat(status(operator, "GET", "/revocations")).as("revocations").isEqualTo(see);
        assertThat(status(operator, "DELETE", "/grants?all=true&dry_run=true"))
                .as("count")
                .isEqualTo(change);
        assertThat(status(operator, "POST", "/revocations/retry")).as("retry").isEqualTo(change);
        assertThat(status(operator, "POST", "/check")).as("check").isEqualTo(check);
        assertThat(status(operator, "DELETE", "/grants?" + one)).as("cut off").isEqualTo(change);
        assertThat(realm.grants(ada.userId())).isEqualTo(change == 200 ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                        403, 403, 403",
        "view-users,                                403, 403, 403",
        "view-identity-providers,                   403, 403, 403",
        "view-realm view-events view-clients,       403, 403, 403",
        "manage-users,                              403, 403, 403",
        "manage-identity-providers,                 403, 403, 200",
        "manage-realm manage-clients,               403, 403, 403",
        "view-users view-identity-providers,        200, 403, 403",
        "manage-users view-identity-providers,      200, 403, 403",
        "view-users manage-identity-providers,      200, 403, 200",
        "manage-users manage-identity-providers,    200, 200, 200",
        "realm-admin,                               200, 200, 200",
    })
    void anAdminMayWhatTheirRolesSay(String roles, int see, int change, int check) {
        var named = roles.isEmpty() ? new String[0] : roles.split(" ");

        assertMay(operator("notion", named), see, change, check);
    }

    private Operator operator(String realmName, String... roles) {
        return Operator.withRoles(realm.admin(), realm.keycloak().baseUrl(), realmName, roles);
    }

    @Test
    void anAdminOfAnotherRealmMayNothing() {
        var other = BrowserRealm.withNotion(realm, "other-" + UUID.randomUUID());
        var admin = Operator.withRoles(other.admin(), realm.keycloak().baseUrl(), other.name(), "realm-admin");

        assertThat(admin.call("GET", other.name(), "/notion/notion/grants").status())
                .isEqualTo(200);
        assertMay(admin, 403, 403, 403);
        other.admin().call("DELETE", "", null);
    }

    @Test
    void aStrangerIsNotAuthenticated() {
        assertMay(Operator.stranger(realm.keycloak().baseUrl()), 401, 401, 401);
    }

    /** A person's token is none of an admin, whatever app it is for. */
    @Test
    void aPersonMayNothing() {
        assertMay(Operator.withToken(realm.keycloak().baseUrl(), ada.accessToken()), 403, 403, 403);
    }

    @Test
    void mastersAdminMayEverything() {
        assertMay(Operator.withToken(realm.keycloak().baseUrl(), realm.admin().token()), 200, 200, 200);
    }

    /** Whoever may not see a provider does not learn whether it is there. */
    @Test
    void whoMayNotSeeIsNotToldWhatIsThere() {
        assertThat(operator("notion")
                        .call("GET", "notion", "/notion/nowhere/grants")
                        .status())
                .isEqualTo(403);
    }

    /** Who may look after some people only sees, and cuts off, what those have given. */
    @ParameterizedTest
    @CsvSource({"view, 200, 403", "manage, 403, 200"})
    void fineGrainedPermissionsDecideForEachPerson(String scope, int see, int change) {
        var own = BrowserRealm.withNotion(realm, "fine-grained-" + UUID.randomUUID());
        var theirs = own.signedIn("notion", realm.newPerson()).userId();
        var others = own.signedIn("notion", realm.newPerson()).userId();
        var operator =
                Operator.withRoles(own.admin(), realm.keycloak().baseUrl(), own.name(), "manage-identity-providers");
        var turnedOn = own.admin().call("PUT", "", Map.of("adminPermissionsEnabled", true));
        assertThat(turnedOn.status()).isEqualTo(204);
        operator.permit(own.admin(), scope, theirs);

        var grants = "/notion/notion/grants";
        assertThat(operator.call("GET", own.name(), grants + "?user=" + theirs).status())
                .isEqualTo(see);
        assertThat(operator.call("DELETE", own.name(), grants + "?user=" + theirs)
                        .status())
                .isEqualTo(change);
        for (var query :
                List.of("?user=" + others, "?workspace=" + own.workspace().id())) {
            assertThat(operator.call("GET", own.name(), grants + query).status())
                    .isEqualTo(403);
            assertThat(operator.call("DELETE", own.name(), grants + query).status())
                    .isEqualTo(403);
        }
        assertThat(realm.grants(theirs)).isEqualTo(change == 200 ? 0 : 1);
        assertThat(realm.grants(others)).isEqualTo(1);
    }
}
