package io.github.keycloaknotion.testbed.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Takes every mail that is sent to it by SMTP (RFC 5321), for whomever. */
public final class Mailbox implements AutoCloseable {

    private final ServerSocket socket;
    private final BlockingQueue<String> mails = new LinkedBlockingQueue<>();

    private Mailbox(ServerSocket socket) {
        this.socket = socket;
    }

    public static Mailbox open() {
        try {
            var mailbox = new Mailbox(new ServerSocket(0, 10, InetAddress.getByName("localhost")));
            var thread = new Thread(mailbox::serve, "mailbox");
            thread.setDaemon(true);
            thread.start();
            return mailbox;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A realm's {@code smtpServer}. */
    public Map<String, String> smtpServer() {
        return Map.of(
                "host", "localhost", "port", Integer.toString(socket.getLocalPort()), "from", "keycloak@example.com");
    }

    /** The next mail, with its headers, decoded as far as links need it. */
    public String next() {
        try {
            var mail = mails.poll(60, TimeUnit.SECONDS);
            if (mail == null) {
                throw new AssertionError("no mail came");
            }
            return mail.replace("=\n", "").replace("=3D", "=").replace("&amp;", "&");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = socket.accept()) {
                converse(connection);
            } catch (IOException e) {
                // Closed, or a sender that hung up.
            }
        }
    }

    private void converse(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        say(connection, "220 mailbox");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("DATA")) {
                say(connection, "354 go on");
                var mail = new StringBuilder();
                for (var text = in.readLine(); text != null && !text.equals("."); text = in.readLine()) {
                    mail.append(text).append('\n');
                }
                mails.add(mail.toString());
            }
            say(connection, line.startsWith("QUIT") ? "221 bye" : "250 ok");
        }
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
