package io.github.keycloaknotion.example;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An app that lets Keycloak sign people in with Notion, and lists their Notion pages. */
@SpringBootApplication
public class NotionPages {

    public static void main(String[] arguments) {
        SpringApplication.run(NotionPages.class, arguments);
    }
}
