package io.github.keycloaknotion.signin;

import static io.github.keycloaknotion.testbed.realm.NotionRealm.allow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.keycloaknotion.testbed.client.App;
import io.github.keycloaknotion.testbed.client.Browser;
import io.github.keycloaknotion.testbed.client.FirstLoginFlow;
import io.github.keycloaknotion.testbed.client.Page;
import io.github.keycloaknotion.testbed.emulator.EmulatedPerson;
import io.github.keycloaknotion.testbed.realm.BrowserRealm;
import io.github.keycloaknotion.testbed.realm.NotionRealm;
import io.github.keycloaknotion.testbed.server.Mailbox;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** People at Notion who name an address, or a username, that an account of the realm has already. */
@ExtendWith(NotionRealm.Resolver.class)
final class FirstLoginIT {

    private static final String PASSWORD = "pässword";

    private final NotionRealm realm;

    FirstLoginIT(NotionRealm realm) {
        this.realm = realm;
    }

    /** Flows that link to the account that they find, and ask for nothing. */
    private enum Flow {
        DETECT_AND_LINK {
            @Override
            FirstLoginFlow build(FirstLoginFlow flow) {
                return flow.step("REQUIRED", "idp-detect-existing-broker-user").step("REQUIRED", "idp-auto-link");
            }
        },
        CREATE_OR_LINK {
            @Override
            FirstLoginFlow build(FirstLoginFlow flow) {
                return flow.step("ALTERNATIVE", "idp-create-user-if-unique").step("ALTERNATIVE", "idp-auto-link");
            }
        },
        NESTED {
            @Override
            FirstLoginFlow build(FirstLoginFlow flow) {
                var outer = flow.subFlow("REQUIRED");
                outer.step("ALTERNATIVE", "idp-create-user-if-unique")
                        .subFlow("ALTERNATIVE")
                        .step("REQUIRED", "idp-auto-link");
                return flow;
            }
        };

        abstract FirstLoginFlow build(FirstLoginFlow flow);
    }

    private final class Account {
        final String username = "local-" + UUID.randomUUID();
        final String email = UUID.randomUUID() + "@example.com";
        final String id = realm.admin().addUser(username, email, PASSWORD);

        void assertUntouched() {
            assertThat(realm.admin().links(id)).isEmpty();
        }

        void assertLinkedTo(String alias) {
            assertThat(realm.admin().links(id).findValuesAsText("identityProvider"))
                    .contains(alias);
        }
    }

    private FirstLoginFlow newFlow(Flow flow) {
        return flow.build(FirstLoginFlow.empty(realm.admin()));
    }

    private String provider(FirstLoginFlow flow, boolean trustEmail) {
        return realm.addProvider(Map.of("firstBrokerLoginFlowAlias", flow.alias(), "trustEmail", trustEmail), Map.of());
    }

    private EmulatedPerson person(String email, Boolean verified) {
        return realm.notion().add(realm.newPerson().withEmail(email, verified));
    }

    private String subject(Page page) {
        return realm.app().userInfo(page).path("sub").textValue();
    }

    private static boolean isAtTheApp(Page page) {
        return page.uri().toString().startsWith("http://localhost:3000/");
    }

    @ParameterizedTest
    @CsvSource({
        "DETECT_AND_LINK, false, true",
        "DETECT_AND_LINK, , true",
        "DETECT_AND_LINK, true, false",
        "CREATE_OR_LINK, false, true",
        "CREATE_OR_LINK, , true",
        "CREATE_OR_LINK, true, false",
        "NESTED, false, true",
        "NESTED, true, false",
    })
    void anAddressThatIsNotProvenFindsNobody(Flow flow, Boolean verified, boolean trusted) {
        var victim = new Account();
        var alias = provider(newFlow(flow), trusted);
        var attacker = person(victim.email, verified);

        var page = realm.signIn(new Browser(), alias, attacker);

        victim.assertUntouched();
        if (flow == Flow.DETECT_AND_LINK) {
            assertThat(page.status()).as("nobody is found, and nobody is made").isEqualTo(401);
        } else {
            var stranger = realm.admin().user(subject(page));
            assertThat(stranger.path("id").textValue()).isNotEqualTo(victim.id);
            assertThat(stranger.path("username").textValue()).isEqualTo(attacker.id());
            assertThat(stranger.path("email").textValue()).isNull();
            assertThat(subject(realm.signIn(new Browser(), alias, attacker)))
                    .as("comes back as the same")
                    .isEqualTo(stranger.path("id").textValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVerifiedAddressThatTheAdminTrustsSignsInAsWhoHasIt(Flow flow) {
        var account = new Account();
        var alias = provider(newFlow(flow), true);
        var person = person(account.email.toUpperCase(Locale.ROOT), true);

        assertThat(subject(realm.signIn(new Browser(), alias, person))).isEqualTo(account.id);
        account.assertLinkedTo(alias);
        assertThat(subject(realm.signIn(new Browser(), alias, person))).isEqualTo(account.id);
    }

    @Test
    void aFreeAddressStaysWithTheNewcomer() {
        var person = person(UUID.randomUUID() + "@example.com", false);

        var user =
                realm.app().userInfo(realm.signIn(new Browser(), provider(newFlow(Flow.CREATE_OR_LINK), true), person));

        assertThat(user.path("email").textValue()).isEqualTo(person.email());
        assertThat(user.path("email_verified").booleanValue()).isFalse();
        assertThat(user.path("preferred_username").textValue()).isEqualTo(person.email());
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aUsernameThatEqualsTheAddressIsNobodysProof(boolean verified) {
        var address = UUID.randomUUID() + "@example.com";
        var victimId = realm.admin().addUser(address, UUID.randomUUID() + "@example.com", PASSWORD);
        var attacker = person(address, verified);

        var page = realm.signIn(new Browser(), provider(newFlow(Flow.CREATE_OR_LINK), true), attacker);

        assertThat(realm.admin().links(victimId)).isEmpty();
        var user = realm.admin().user(subject(page));
        assertThat(user.path("username").textValue()).isEqualTo(attacker.id());
        assertThat(user.path("email").textValue()).isEqualTo(address);
    }

    @Test
    void aUsernameThatATemplateMakesOfANameIsNobodysProof() {
        var victim = new Account();
        var alias = provider(newFlow(Flow.CREATE_OR_LINK), true);
        realm.admin()
                .addMapper(
                        alias,
                        "notion-username-mapper",
                        "FORCE",
                        Map.of("template", "${CLAIM.owner.user.name}", "target", "LOCAL"));
        var attacker = realm.notion().add(realm.newPerson().withName(victim.username.toUpperCase(Locale.ROOT)));

        for (var visit = 0; visit < 2; visit++) {
            var user = realm.admin().user(subject(realm.signIn(new Browser(), alias, attacker)));
            victim.assertUntouched();
            assertThat(user.path("username").textValue()).isEqualTo(attacker.id());
        }
        var other = realm.notion().add(realm.newPerson().withName("free-" + UUID.randomUUID()));
        for (var visit = 0; visit < 2; visit++) {
            var user = realm.app().userInfo(realm.signIn(new Browser(), alias, other));
            assertThat(user.path("preferred_username").textValue()).isEqualTo(other.name());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DETECT_AND_LINK", "CREATE_OR_LINK"})
    @Tag("stateless")
    void anAddressThatIsTypedIntoTheProfileLinksToNobody(Flow rest) {
        var victim = new Account();
        var flow = FirstLoginFlow.empty(realm.admin()).profilePage();
        rest.build(flow.subFlow("REQUIRED"));
        var alias = provider(flow, true);
        var attacker = person(null, null);
        var browser = new Browser();
        var profile = realm.signIn(browser, alias, attacker);

        var page = profile.submit(
                Map.of("username", attacker.id(), "email", victim.email, "firstName", "A", "lastName", "B"));

        assertThat(page.status()).isEqualTo(409);
        assertThat(page.text()).contains("account");
        victim.assertUntouched();
        browser.peek(page.uri());
        victim.assertUntouched();
        assertThat(realm.keycloak().log()).contains("is not linked to user " + victim.id);
    }

    @Test
    void aVerifiedAddressProvesNothingAboutAnotherOne() {
        var victim = new Account();
        var flow = FirstLoginFlow.empty(realm.admin()).profilePage();
        Flow.DETECT_AND_LINK.build(flow.subFlow("REQUIRED"));
        var alias = provider(flow, true);
        var attacker = realm.notion()
                .add(realm.newPerson()
                        .withEmail(UUID.randomUUID() + "@example.com", true)
                        .withName(null));
        var profile = realm.signIn(new Browser(), alias, attacker);

        var page = profile.submit(
                Map.of("username", attacker.id(), "email", victim.email, "firstName", "A", "lastName", "B"));

        assertThat(page.status()).isEqualTo(409);
        victim.assertUntouched();
    }

    @Test
    @Tag("stateless")
    void keycloaksOwnFlowGoesOnOfferingALinkForThePassword() {
        var account = new Account();
        var alias = realm.addProvider(Map.of(), Map.of());
        var offer = realm.signIn(new Browser(), alias, person(account.email, false));
        assertThat(offer.text()).contains("already exists");

        var form = offer.submit(Map.of("submitAction", "linkAccount"));
        var wrong = form.submit(Map.of("password", "wrong"));
        account.assertUntouched();
        var page = wrong.submit(Map.of("password", PASSWORD));

        assertThat(subject(page)).isEqualTo(account.id);
        account.assertLinkedTo(alias);
    }

    /** On the page that asks for the password, Keycloak offers the providers that the account is linked with already. */
    @Test
    @Tag("stateless")
    void signingInWithAnotherProviderOfTheAccountIsProofToo() {
        var person = realm.newPerson();
        var first = realm.addProvider(Map.of(), Map.of());
        var second = realm.addProvider(Map.of(), Map.of());
        var subject = subject(realm.signIn(new Browser(), first, person));
        var newcomer = person(person.email(), false);
        var form = realm.signIn(new Browser(), second, newcomer).submit(Map.of("submitAction", "linkAccount"));

        var page = allow(form.click("#social-" + first), person, realm.workspace());

        assertThat(subject(page)).isEqualTo(subject);
        assertThat(realm.admin().links(subject).findValuesAsText("identityProvider"))
                .contains(first, second);
    }

    @Test
    void aStepThatIsDisabledDoesNotCount() {
        var account = new Account();
        var flow = FirstLoginFlow.empty(realm.admin()).step("REQUIRED", "idp-create-user-if-unique");
        flow.step("DISABLED", "idp-auto-link").subFlow("DISABLED").step("REQUIRED", "idp-auto-link");

        var page = realm.signIn(new Browser(), provider(flow, true), person(account.email, false));

        assertThat(page.status()).isEqualTo(409);
        assertThat(page.text()).as("Keycloak's own page").contains("already exists");
        account.assertUntouched();
    }

    /** There a person without an address cannot be made a user: so there is nothing that could go on without it. */
    @Test
    void whereTheAddressIsTheUsernameThePersonIsToldToSignInFirst() {
        var own = BrowserRealm.withNotion(realm, "email-as-username-" + UUID.randomUUID());
        assertThat(own.admin()
                        .call("PUT", "", Map.of("registrationEmailAsUsername", true))
                        .status())
                .isEqualTo(204);
        var victim = UUID.randomUUID() + "@example.com";
        var victimId = own.admin().addUser(victim, victim, PASSWORD);
        var flow = Flow.CREATE_OR_LINK.build(FirstLoginFlow.empty(own.admin()));
        own.admin().change("notion", provider -> provider.put("firstBrokerLoginFlowAlias", flow.alias()));

        var page = signIn(own, person(victim, false));

        assertThat(page.status()).isEqualTo(409);
        assertThat(own.admin().links(victimId)).isEmpty();
        assertThat(isAtTheApp(signIn(own, person(victim, true)))).isTrue();
        assertThat(own.admin().links(victimId)).hasSize(1);
    }

    @Test
    @Tag("stateless")
    void aLinkInAMailIsProofToo() {
        try (var mailbox = Mailbox.open()) {
            var own = realmWithMail(mailbox);
            var address = UUID.randomUUID() + "@example.com";
            var accountId = own.admin().addUser("ada", address, PASSWORD);
            var browser = new Browser();
            var offer = signIn(own, browser, person(address, false));
            assertThat(offer.submit(Map.of("submitAction", "linkAccount")).text())
                    .contains("email");
            assertThat(own.admin().links(accountId)).isEmpty();

            var page = browser.open(link(mailbox));

            assertThat(isAtTheApp(page)).as(page.text()).isTrue();
            assertThat(own.admin().links(accountId)).hasSize(1);
        }
    }

    /** Keycloak remembers it for a while, for the Notion account for which it was confirmed and for no other. */
    @Test
    @Tag("stateless")
    void aLinkThatWasConfirmedInAnotherBrowserIsProofForOneNotionAccountAlone() {
        try (var mailbox = Mailbox.open()) {
            var own = realmWithMail(mailbox);
            var address = UUID.randomUUID() + "@example.com";
            var accountId = own.admin().addUser("ada", address, PASSWORD);
            var person = person(address, false);
            signIn(own, new Browser(), person).submit(Map.of("submitAction", "linkAccount"));
            var confirmation = new Browser().open(link(mailbox));
            assertThat(confirmation.click("#kc-info-message a").text()).contains("successfully verified");

            var attacker = signIn(own, new Browser(), person(address, false));
            assertThat(isAtTheApp(attacker)).isFalse();
            assertThat(own.admin().links(accountId)).isEmpty();

            var page = signIn(own, new Browser(), person);
            assertThat(isAtTheApp(page)).as(page.text()).isTrue();
            assertThat(own.admin().links(accountId).findValuesAsText("userId")).containsExactly(person.id());
        }
    }

    private BrowserRealm realmWithMail(Mailbox mailbox) {
        var own = BrowserRealm.withNotion(realm, "mail-" + UUID.randomUUID());
        assertThat(own.admin()
                        .call("PUT", "", Map.of("smtpServer", mailbox.smtpServer()))
                        .status())
                .isEqualTo(204);
        return own;
    }

    private static URI link(Mailbox mailbox) {
        var mail = mailbox.next();
        var link = Pattern.compile("http://\\S+/login-actions/action-token\\?[^\\s\"<>]+")
                .matcher(mail);
        assertThat(link.find()).as(mail).isTrue();
        return URI.create(link.group());
    }

    private Page signIn(BrowserRealm own, EmulatedPerson person) {
        return signIn(own, new Browser(), person);
    }

    private Page signIn(BrowserRealm own, Browser browser, EmulatedPerson person) {
        var login = new App(realm.keycloak().baseUrl(), "notion-app", "unused").signIn(Map.of());
        var ours = URI.create(own.url() + "/protocol/openid-connect/auth?" + login.getRawQuery());
        return allow(browser.open(ours).click("#social-notion"), person, realm.workspace());
    }
}
