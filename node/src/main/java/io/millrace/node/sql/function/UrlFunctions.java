package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parts of URLs, found without checking the whole for validity. */
final class UrlFunctions implements FunctionFamily {

    /** From a URL to a part of it. */
    private interface Part {
        String of(String url);
    }

    @Override
    public void register(FunctionRegistry.Registration r) {
        part(r, "protocol", UrlFunctions::protocol);
        part(r, "domain", UrlFunctions::domain);
        part(r, "domainWithoutWWW", url -> domain(url).startsWith("www.") ? domain(url).substring(4) : domain(url));
        part(r, "topLevelDomain", url -> {
            String domain = domain(url);
            int dot = domain.lastIndexOf('.');
            return dot < 0 || domain.matches("[0-9.]+") ? "" : domain.substring(dot + 1);
        });
        part(r, "path", url -> beforeAny(pathFull(url), "?#"));
        part(r, "pathFull", UrlFunctions::pathFull);
        part(r, "queryString", url -> {
            int question = url.indexOf('?');
            return question < 0 ? "" : beforeAny(url.substring(question + 1), "#");
        });
        part(r, "fragment", url -> url.indexOf('#') < 0 ? "" : url.substring(url.indexOf('#') + 1));
        part(r, "queryStringAndFragment", url -> {
            int at = firstOf(url, "?#");
            return at < 0 ? "" : url.charAt(at) == '?' ? url.substring(at + 1) : url.substring(at);
        });
        part(r, "cutQueryString", url -> {
            int question = url.indexOf('?');
            int hash = url.indexOf('#');
            return question < 0 ? url
                    : hash > question ? url.substring(0, question) + url.substring(hash)
                            : url.substring(0,
                                    question);
        });
        part(r, "cutFragment", url -> beforeAny(url, "#"));
        part(r, "cutQueryStringAndFragment", url -> beforeAny(url, "?#"));
        part(r, "netloc", url -> {
            int from = url.indexOf("://") + 3;
            return from < 3 ? "" : beforeAny(url.substring(from), "/?#");
        });
        r.add("port", (a, c) -> Kernels.measureString("port", a, NumberType.UINT16, (b, from, end) -> {
            String url = SearchFunctions.latin1(b, from, end);
            int start = url.indexOf("://") + 3;
            String authority = start < 3 ? "" : beforeAny(url.substring(start), "/?#");
            String port = authority.substring(authority.lastIndexOf(':') + 1);
            return authority.contains(":") && port.matches("[0-9]{1,5}") && Integer.parseInt(port) < 65536
                    ? Integer.parseInt(port)
                    : 0;
        }));
        r.add("decodeURLComponent",
                (a, c) -> Kernels.mapString("decodeURLComponent", a, (b, from, end, out) -> decode(b, from, end,
                        out, false)));
        r.add("decodeURLFormComponent",
                (a, c) -> Kernels.mapString("decodeURLFormComponent", a, (b, from, end, out) -> decode(b,
                        from, end, out, true)));
        r.add("encodeURLComponent", (a, c) -> Kernels.mapString("encodeURLComponent", a, UrlFunctions::encode));
        r.add("extractURLParameter", (a, c) -> {
            Signatures.count("extractURLParameter", a, 2);
            Signatures.string("extractURLParameter", a, 0);
            Signatures.string("extractURLParameter", a, 1);
            return new Resolved(SimpleType.STRING, (columns, n) -> {
                StringInput url = StringInput.of(columns[0]);
                StringInput name = StringInput.of(columns[1]);
                return Kernels.strings(n, (row, out) -> {
                    String wanted = name.latin1(row) + "=";
                    for (String parameter : parameters(url.latin1(row))) {
                        if (parameter.startsWith(wanted)) {
                            SearchFunctions.put(out, parameter.substring(wanted.length()));
                            return;
                        }
                    }
                });
            });
        });
        list(r, "extractURLParameters", parameter -> parameter);
        list(r, "extractURLParameterNames", parameter -> parameter.substring(0, Math.max(0, parameter.indexOf('='))));
    }

    private static void part(FunctionRegistry.Registration r, String name, Part part) {
        r.add(name,
                (a, c) -> Kernels.mapString(name, a,
                        (b, from, end, out) -> SearchFunctions.put(out, part.of(SearchFunctions
                                .latin1(b, from, end)))));
    }

    private static void list(FunctionRegistry.Registration r, String name, Part part) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 1);
            Signatures.string(name, a, 0);
            return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
                StringInput url = StringInput.of(columns[0]);
                return SplitFunctions.arrays(n, (row, add) -> {
                    for (String parameter : parameters(url.latin1(row))) {
                        if (parameter.indexOf('=') >= 0) {
                            add.accept(part.of(parameter).getBytes(StandardCharsets.ISO_8859_1));
                        }
                    }
                });
            });
        });
    }

    private static List<String> parameters(String url) {
        int at = firstOf(url, "?#");
        return at < 0 ? List.of() : List.of(url.substring(at + 1).split("[&;#]", -1));
    }

    private static int firstOf(String text, String any) {
        for (int i = 0; i < text.length(); i++) {
            if (any.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static String beforeAny(String text, String any) {
        int at = firstOf(text, any);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String protocol(String url) {
        int colon = url.indexOf("://");
        return colon > 0 && url.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*") ? url.substring(0, colon) : "";
    }

    /** The host: what stands before port and path and behind a user's name. */
    private static String domain(String url) {
        int start = url.indexOf("://");
        String rest = start >= 0 ? url.substring(start + 3) : url.startsWith("//") ? url.substring(2) : url;
        String authority = beforeAny(rest, "/?#");
        int at = authority.indexOf('@');
        // A colon before the at sign is a password, which ClickHouse's domain does not look behind.
        if (at >= 0 && authority.lastIndexOf(':', at) >= 0) {
            return "";
        }
        String host = beforeAny(authority.substring(at + 1), ":");
        return host.indexOf('.') < 0 || host.endsWith(".") && host.length() == 1 ? "" : host;
    }

    private static String pathFull(String url) {
        int start = url.indexOf("://");
        if (start < 0) {
            return "";
        }
        int slash = url.indexOf('/', start + 3);
        return slash < 0 ? "" : url.substring(slash);
    }

    private static void decode(byte[] b, int from, int end, TextBuffer out, boolean form) {
        for (int i = from; i < end; i++) {
            int high = b[i] == '%' && i + 2 < end ? Character.digit(b[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(b[i + 2], 16) : -1;
            if (low >= 0) {
                out.put(high << 4 | low);
                i += 2;
            } else {
                out.put(form && b[i] == '+' ? ' ' : b[i]);
            }
        }
    }

    private static void encode(byte[] b, int from, int end, TextBuffer out) {
        for (int i = from; i < end; i++) {
            boolean plain = b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z' || b[i] >= '0' && b[i] <= '9'
                    || b[i] == '-'
                    || b[i] == '_' || b[i] == '.' || b[i] == '~';
            if (plain) {
                out.put(b[i]);
            } else {
                out.put('%');
                out.put("0123456789ABCDEF".charAt(b[i] >> 4 & 15));
                out.put("0123456789ABCDEF".charAt(b[i] & 15));
            }
        }
    }
}
