package io.millrace.node.http;

import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: X-ClickHouse-User and -Key, or Basic, or the parameters user and password; never two ways at once. Immutable.
 */
final class Authenticator {
    private static final String USER = "X-ClickHouse-User";
    private static final String KEY = "X-ClickHouse-Key";
    private static final String CERTIFICATE = "X-ClickHouse-SSL-Certificate-Auth";
    private static final String DEFAULT_USER = "default";

    private final Map<String, String> passwords;

    /** @param passwords user to password; an empty password is one, too: only an empty one matches it */
    Authenticator(Map<String, String> passwords) {
        this.passwords = Map.copyOf(passwords);
    }

    /**
     * @param reserved URL parameters
     * @return the user
     * @throws UserException AUTHENTICATION_FAILED (516); REQUIRED_PASSWORD (194) when nothing was offered and the default user
     *     has a password
     */
    String authenticate(HttpHeaders headers, Map<String, String> reserved) {
        String headerUser = headers.get(USER);
        String key = headers.get(KEY);
        String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
        boolean byParameter = reserved.containsKey("user") || reserved.containsKey("password");
        if (headers.contains(CERTIFICATE)) {
            throw failed("Invalid authentication: client certificates are not supported; send a user and a password");
        }
        if (headerUser != null || key != null) {
            if (authorization != null || byParameter) {
                throw failed("Invalid authentication: it is not allowed to use X-ClickHouse HTTP headers and other"
                        + " authentication methods simultaneously");
            }
            return check(headerUser == null || headerUser.isEmpty() ? DEFAULT_USER : headerUser,
                    key == null ? "" : key);
        }
        if (authorization != null) {
            if (byParameter) {
                throw failed("Invalid authentication: it is not allowed to use Authorization HTTP header and"
                        + " authentication via parameters simultaneously");
            }
            return basic(authorization);
        }
        String user = reserved.getOrDefault("user", "");
        if (!byParameter && !passwords.getOrDefault(DEFAULT_USER, "").isEmpty()) {
            throw new UserException(ErrorCode.REQUIRED_PASSWORD,
                    "Password required for user default. Send it as X-ClickHouse-Key, by Basic authentication or as the"
                            + " parameter password");
        }
        return check(user.isEmpty() ? DEFAULT_USER : user, reserved.getOrDefault("password", ""));
    }

    private String basic(String authorization) {
        String[] parts = authorization.strip().split(" +", 2);
        if (parts.length != 2 || !parts[0].toLowerCase(Locale.ROOT).equals("basic")) {
            throw failed("Invalid authentication: '" + parts[0] + "' HTTP Authorization scheme is not supported; use"
                    + " Basic");
        }
        String decoded;
        try {
            decoded = new String(Base64.getDecoder().decode(parts[1].strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UserException(ErrorCode.AUTHENTICATION_FAILED,
                    "Invalid authentication: the Authorization header is not Base64", e);
        }
        int colon = decoded.indexOf(':');
        return colon < 0 ? check(decoded, "") : check(decoded.substring(0, colon), decoded.substring(colon + 1));
    }

    private String check(String user, String password) {
        @Nullable
        String expected = passwords.get(user);
        // Compared in constant time, and also for a user there is not, so that time tells nothing.
        boolean same = MessageDigest.isEqual((expected == null ? "" : expected).getBytes(StandardCharsets.UTF_8),
                password.getBytes(StandardCharsets.UTF_8));
        if (expected == null || !same) {
            throw failed(user + ": Authentication failed: password is incorrect, or there is no user with such name."
                    + " Users and their passwords are in the section users of the node's configuration");
        }
        return user;
    }

    private static UserException failed(String message) {
        return new UserException(ErrorCode.AUTHENTICATION_FAILED, message);
    }
}
