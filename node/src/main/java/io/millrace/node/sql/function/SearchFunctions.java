package io.millrace.node.sql.function;

import io.millrace.node.sql.text.TextBuffer;
import io.millrace.node.sql.value.LongInput;
import io.millrace.node.sql.value.StringInput;
import io.millrace.replication.column.ArrayType;
import io.millrace.replication.column.NumberType;
import io.millrace.replication.column.SimpleType;
import io.millrace.replication.error.ErrorCode;
import io.millrace.replication.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finding and replacing in strings: plain, LIKE, and regular expressions (Java's, which are close to RE2's). */
final class SearchFunctions implements FunctionFamily {

    @Override
    public void register(FunctionRegistry.Registration r) {
        position(r, "position", List.of("locate"), false, false);
        position(r, "positionCaseInsensitive", List.of(), true, false);
        position(r, "positionUTF8", List.of(), false, true);
        position(r, "positionCaseInsensitiveUTF8", List.of(), true, true);
        count(r, "countSubstrings", false);
        count(r, "countSubstringsCaseInsensitive", true);
        like(r, "like", false, false);
        like(r, "notLike", false, true);
        like(r, "ilike", true, false);
        like(r, "notILike", true, true);
        r.add("match", List.of("REGEXP_MATCHES"), (a, c) -> matches("match", a));
        r.add("replaceOne", (a, c) -> replace("replaceOne", a, false), Trait.ANY_CASE);
        r.add("replaceAll", List.of("replace"), (a, c) -> replace("replaceAll", a, true), Trait.ANY_CASE);
        r.add("replaceRegexpOne", (a, c) -> replaceRegexp("replaceRegexpOne", a, false));
        r.add("replaceRegexpAll", List.of("REGEXP_REPLACE"), (a, c) -> replaceRegexp("replaceRegexpAll", a, true),
                Trait.ANY_CASE);
        r.add("translate", (a, c) -> translate(a));
        r.add("extract", (a, c) -> extract(a));
        r.add("regexpExtract", List.of("REGEXP_EXTRACT"), (a, c) -> regexpExtract(a));
        r.add("extractAll", (a, c) -> extractAll(a));
        r.add("countMatches", (a, c) -> {
            Pattern pattern = pattern("countMatches", a, 1, 0);
            return Kernels.measureString("countMatches", a.subList(0, 1), NumberType.UINT64, (b, from, end) -> {
                Matcher m = pattern.matcher(latin1(b, from, end));
                long n = 0;
                while (m.find()) {
                    n += m.end() > m.start() ? 1 : 0;
                }
                return n;
            });
        });
        any(r, "multiSearchAny", false);
        any(r, "multiMatchAny", true);
        r.add("hasToken", (a, c) -> {
            String token = Signatures.constantString("hasToken", a, 1);
            Pattern pattern = Pattern
                    .compile("(?<![A-Za-z0-9\\x80-\\xFF])" + Pattern.quote(token) + "(?![A-Za-z0-9\\x80-\\xFF])");
            return Kernels.measureString("hasToken", a.subList(0, 1), Kernels.UINT8,
                    (b, from, end) -> pattern.matcher(latin1(b,
                            from, end)).find() ? 1 : 0);
        });
    }

    /** Regular expressions see one char per byte, so that positions are byte positions and nothing is malformed. */
    static String latin1(byte[] b, int from, int end) {
        return new String(b, from, end - from, StandardCharsets.ISO_8859_1);
    }

    static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static void put(TextBuffer out, String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            out.put(latin1.charAt(i));
        }
    }

    static Pattern pattern(String name, List<Argument> a, int index, int flags) {
        if (a.size() <= index) {
            Signatures.count(name, a, index + 1);
        }
        String regexp = Signatures.constantString(name, a, index);
        return compile(regexp, flags);
    }

    static Pattern compile(String regexp, int flags) {
        try {
            // RE2's (?s) is on by default in ClickHouse's match; named groups are written (?P<name>…).
            return Pattern.compile(latin1(regexp.replace("(?P<", "(?<")), flags | Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new UserException(ErrorCode.CANNOT_COMPILE_REGEXP,
                    "OptimizedRegularExpression: cannot compile re2: " + regexp
                            + ", error: " + e.getDescription(),
                    e);
        }
    }

    static int indexOf(byte[] text, int from, int end, byte[] part, int partFrom, int partEnd) {
        int length = partEnd - partFrom;
        if (length == 0) {
            return from;
        }
        byte first = part[partFrom];
        for (int i = from; i <= end - length; i++) {
            if (text[i] == first && Arrays.equals(text, i, i + length, part, partFrom, partEnd)) {
                return i;
            }
        }
        return -1;
    }

    private static void position(FunctionRegistry.Registration r, String name, List<String> aliases, boolean fold,
            boolean utf8) {
        r.add(name, aliases, (a, c) -> {
            Signatures.count(name, a, 2, 3);
            Signatures.string(name, a, 0);
            Signatures.string(name, a, 1);
            return new Resolved(NumberType.UINT64, (columns, n) -> {
                StringInput text = StringInput.of(columns[0]);
                StringInput part = StringInput.of(columns[1]);
                LongInput start = a.size() == 3 ? Kernels.integers(columns, a, 2) : null;
                return Kernels.longs(NumberType.UINT64, n, row -> {
                    String t = utf8 ? text.string(row) : text.latin1(row);
                    String p = utf8 ? part.string(row) : part.latin1(row);
                    long from = start == null ? 0 : Math.max(0, start.at(row) - 1);
                    if (from > t.length()) {
                        return 0;
                    }
                    int at = fold ? t.toLowerCase(Locale.ROOT).indexOf(p.toLowerCase(Locale.ROOT), (int) from)
                            : t.indexOf(p,
                                    (int) from);
                    return at < 0 ? 0 : utf8 ? t.codePointCount(0, at) + 1 : at + 1;
                });
            });
        }, Trait.ANY_CASE);
    }

    private static void count(FunctionRegistry.Registration r, String name, boolean fold) {
        r.add(name, (a, c) -> Kernels.compareStrings(name, a, NumberType.UINT64, (text, part, row) -> {
            String t = fold ? text.latin1(row).toLowerCase(Locale.ROOT) : text.latin1(row);
            String p = fold ? part.latin1(row).toLowerCase(Locale.ROOT) : part.latin1(row);
            long n = 0;
            for (int at = t.indexOf(p); at >= 0 && !p.isEmpty(); at = t.indexOf(p, at + p.length())) {
                n++;
            }
            return n;
        }));
    }

    private static void any(FunctionRegistry.Registration r, String name, boolean regexp) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 2);
            Signatures.string(name, a, 0);
            if (!(a.get(1).type() instanceof ArrayType t) || t.element() != SimpleType.STRING
                    || !a.get(1).isConstant()) {
                throw Signatures.illegal(name, a, 1);
            }
            StringInput parts = StringInput
                    .of(io.millrace.node.sql.value.Columns.compact(java.util.Objects.requireNonNull(a.get(1)
                            .constant())).elements());
            int count = io.millrace.node.sql.value.Columns
                    .compact(java.util.Objects.requireNonNull(a.get(1).constant()))
                    .lengthAt(0);
            Pattern[] patterns = new Pattern[count];
            for (int i = 0; i < count; i++) {
                patterns[i] = compile(regexp ? parts.string(i) : Pattern.quote(parts.string(i)), 0);
            }
            return Kernels.measureString(name, a.subList(0, 1), Kernels.UINT8, (b, from, end) -> {
                String text = latin1(b, from, end);
                for (Pattern p : patterns) {
                    if (p.matcher(text).find()) {
                        return 1;
                    }
                }
                return 0;
            });
        });
    }

    private static void like(FunctionRegistry.Registration r, String name, boolean fold, boolean negated) {
        r.add(name, (a, c) -> {
            Signatures.count(name, a, 2);
            Signatures.string(name, a, 0);
            Signatures.string(name, a, 1);
            Pattern constant = a.get(1).isConstant() ? likePattern(a.get(1).string(), fold) : null;
            return new Resolved(Kernels.UINT8, (columns, n) -> {
                StringInput text = StringInput.of(columns[0]);
                StringInput like = StringInput.of(columns[1]);
                return Kernels.longs(Kernels.UINT8, n, row -> {
                    Pattern p = constant == null ? likePattern(like.string(row), fold) : constant;
                    String t = fold ? text.string(row) : text.latin1(row);
                    return p.matcher(t).matches() != negated ? 1 : 0;
                });
            });
        });
    }

    private static Pattern likePattern(String like, boolean fold) {
        StringBuilder regexp = new StringBuilder();
        String text = fold ? like : latin1(like);
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            if (ch == '\\' && i + 1 < text.length()) {
                regexp.append(Pattern.quote(String.valueOf(text.charAt(++i))));
            } else if (ch == '%') {
                regexp.append(".*");
            } else if (ch == '_') {
                regexp.append('.');
            } else {
                regexp.append(Pattern.quote(String.valueOf(ch)));
            }
        }
        return Pattern.compile(regexp.toString(),
                Pattern.DOTALL | (fold ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0));
    }

    private static Resolved matches(String name, List<Argument> a) {
        Signatures.count(name, a, 2);
        Pattern pattern = pattern(name, a, 1, 0);
        return Kernels.measureString(name, a.subList(0, 1), Kernels.UINT8,
                (b, from, end) -> pattern.matcher(latin1(b, from, end))
                        .find() ? 1 : 0);
    }

    private static Resolved replace(String name, List<Argument> a, boolean all) {
        Signatures.count(name, a, 3);
        for (int i = 0; i < 3; i++) {
            Signatures.string(name, a, i);
        }
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput text = StringInput.of(columns[0]);
            StringInput part = StringInput.of(columns[1]);
            StringInput with = StringInput.of(columns[2]);
            return Kernels.strings(n, (row, out) -> {
                int at = text.start(row);
                int end = text.end(row);
                while (part.length(row) > 0) {
                    int found = indexOf(text.bytes(), at, end, part.bytes(), part.start(row), part.end(row));
                    if (found < 0) {
                        break;
                    }
                    out.put(text.bytes(), at, found - at);
                    out.put(with.bytes(), with.start(row), with.length(row));
                    at = found + part.length(row);
                    if (!all) {
                        break;
                    }
                }
                out.put(text.bytes(), at, end - at);
            });
        });
    }

    private static Resolved replaceRegexp(String name, List<Argument> a, boolean all) {
        Signatures.count(name, a, 3);
        Signatures.string(name, a, 0);
        Pattern pattern = pattern(name, a, 1, 0);
        String replacement = javaReplacement(Signatures.constantString(name, a, 2));
        return new Resolved(SimpleType.STRING, (columns, n) -> {
            StringInput text = StringInput.of(columns[0]);
            return Kernels.strings(n, (row, out) -> {
                Matcher m = pattern.matcher(text.latin1(row));
                put(out, all ? m.replaceAll(replacement) : m.replaceFirst(replacement));
            });
        });
    }

    /** {@code \1} becomes {@code $1}; everything else stands for itself. */
    private static String javaReplacement(String text) {
        StringBuilder out = new StringBuilder();
        String bytes = latin1(text);
        for (int i = 0; i < bytes.length(); i++) {
            char ch = bytes.charAt(i);
            if (ch == '\\' && i + 1 < bytes.length() && Character.isDigit(bytes.charAt(i + 1))) {
                out.append('$').append(bytes.charAt(++i));
            } else if (ch == '\\' && i + 1 < bytes.length() && bytes.charAt(i + 1) == '\\') {
                out.append("\\\\");
                i++;
            } else if (ch == '$' || ch == '\\') {
                out.append('\\').append(ch);
            } else {
                out.append(ch);
            }
        }
        return out.toString();
    }

    private static Resolved translate(List<Argument> a) {
        Signatures.count("translate", a, 3);
        String from = Signatures.constantString("translate", a, 1);
        String to = Signatures.constantString("translate", a, 2);
        return Kernels.mapString("translate", a.subList(0, 1), (b, start, end, out) -> {
            for (int i = start; i < end; i++) {
                int at = from.indexOf(b[i] & 0xFF);
                if (at < 0) {
                    out.put(b[i]);
                } else if (at < to.length()) {
                    out.put(to.charAt(at));
                }
            }
        });
    }

    private static Resolved extract(List<Argument> a) {
        Signatures.count("extract", a, 2);
        Pattern pattern = pattern("extract", a, 1, 0);
        return Kernels.mapString("extract", a.subList(0, 1), (b, from, end, out) -> {
            Matcher m = pattern.matcher(latin1(b, from, end));
            if (m.find()) {
                String found = m.groupCount() > 0 ? m.group(1) : m.group();
                put(out, found == null ? "" : found);
            }
        });
    }

    private static Resolved regexpExtract(List<Argument> a) {
        Signatures.count("regexpExtract", a, 2, 3);
        Pattern pattern = pattern("regexpExtract", a, 1, 0);
        long group = a.size() == 3 ? Signatures.constantInteger("regexpExtract", a, 2) : 1;
        return Kernels.mapString("regexpExtract", a.subList(0, 1), (b, from, end, out) -> {
            Matcher m = pattern.matcher(latin1(b, from, end));
            if (m.find() && group <= m.groupCount()) {
                String found = m.group((int) group);
                put(out, found == null ? "" : found);
            }
        });
    }

    private static Resolved extractAll(List<Argument> a) {
        Signatures.count("extractAll", a, 2);
        Signatures.string("extractAll", a, 0);
        Pattern pattern = pattern("extractAll", a, 1, 0);
        return new Resolved(new ArrayType(SimpleType.STRING), (columns, n) -> {
            StringInput text = StringInput.of(columns[0]);
            return SplitFunctions.arrays(n, (row, add) -> {
                Matcher m = pattern.matcher(text.latin1(row));
                while (m.find()) {
                    String found = m.groupCount() > 0 ? m.group(1) : m.group();
                    add.accept((found == null ? "" : found).getBytes(StandardCharsets.ISO_8859_1));
                }
            });
        });
    }
}
