package io.github.keycloaknotion.leaving;

import java.lang.reflect.Proxy;
import org.keycloak.models.RealmModel;

/** A realm that is gone, as far as Keycloak's vault has to know it: by its name. */
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
