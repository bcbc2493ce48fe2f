package io.github.keycloaknotion.leaving;

import java.lang.reflect.Proxy;
import org.keycloak.models.RealmModel;

/** A realm that was removed, with all that Keycloak's vault asks a realm for: its name. */
final class RemovedRealm {

    private RemovedRealm() {}

    static RealmModel of(String id, String name) {
        return (RealmModel) Proxy.newProxyInstance(
                RemovedRealm.class.getClassLoader(),
                new Class<?>[] {RealmModel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getId" -> id;
                    case "getName" -> name;
                    case "toString" -> "removed realm " + name;
                    case "hashCode" -> id.hashCode();
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName() + " of a removed realm");
                });
    }
}
