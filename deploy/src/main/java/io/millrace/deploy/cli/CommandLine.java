package io.millrace.deploy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options of one command, {@code --name value}, {@code --name=value} or {@code --flag}. Immutable.
 */
public final class CommandLine {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    private final String command;
    private final Map<String, List<String>> values;

    /** What a command does with its options; the result is the exit status. */
    @FunctionalInterface
    public interface Body {
        int run(CommandLine options) throws IOException, InterruptedException;
    }

    private CommandLine(String command, Map<String, List<String>> values) {
        this.command = command;
        this.values = values;
    }

    /**
     * Parses the arguments.
     *
     * @param flags
     *            names of options without a value
     * @param valued
     *            names of options with one
     * @throws UsageException
     *             if an option is unknown, has no value or has one too many
     */
    public static CommandLine parse(String command, Set<String> flags, Set<String> valued, String... args) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (!arg.startsWith("--") || arg.length() == 2) {
                throw new UsageException("'" + arg + "' is not an option; options begin with --");
            }
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals);
            String value;
            if (flags.contains(name)) {
                if (equals >= 0) {
                    throw new UsageException("--" + name + " takes no value");
                }
                value = "";
            } else if (!valued.contains(name)) {
                throw new UsageException("unknown option --" + name + nearest(name, flags, valued));
            } else if (equals >= 0) {
                value = arg.substring(equals + 1);
            } else if (i + 1 < args.length && !args[i + 1].startsWith("--")) {
                value = args[++i];
            } else {
                throw new UsageException("--" + name + " needs a value");
            }
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return new CommandLine(command, values);
    }

    /**
     * Runs a command: parses, answers {@code --help} with the resource {@code help/<command>.txt} of this module, turns exceptions into
     * sentences on {@code err}.
     *
     * @return the exit status
     */
    public static int run(String command, Set<String> flags, Set<String> valued, String[] args, PrintStream out,
            PrintStream err,
            Body body) {
        for (String arg : args) {
            if (arg.equals("--help") || arg.equals("-h")) {
                out.print(help(command));
                return OK;
            }
        }
        try {
            return body.run(parse(command, flags, valued, args));
        } catch (UsageException wrong) {
            err.println("millrace " + command + ": " + wrong.getMessage());
            err.println("'millrace " + command + " --help' explains the options.");
            return USAGE;
        } catch (CommandException failed) {
            err.println("millrace " + command + ": " + failed.getMessage());
            return FAILED;
        } catch (IOException failed) {
            err.println("millrace " + command + ": " + failed);
            return FAILED;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            err.println("millrace " + command + ": interrupted");
            return FAILED;
        }
    }

    private static String help(String command) {
        try (InputStream text = CommandLine.class.getResourceAsStream("/io/millrace/deploy/help/" + command + ".txt")) {
            if (text == null) {
                throw new IllegalStateException("no help text for " + command);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("help text for " + command, unreadable);
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The option's last value. */
    public @Nullable String text(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getLast();
    }

    public String text(String name, String absent) {
        String value = text(name);
        return value == null ? absent : value;
    }

    /** All values of an option that may be repeated. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    public String required(String name) {
        String value = text(name);
        if (value == null) {
            throw new UsageException("--" + name + " is required");
        }
        return value;
    }

    /** A whole number; {@code _} and {@code ,} between digits, and the suffixes k and m for thousand and million, are understood. */
    public long number(String name, long absent, long least, long most) {
        String value = text(name);
        if (value == null) {
            return absent;
        }
        String digits = value.replace("_", "").replace(",", "");
        long factor = 1;
        if (digits.endsWith("k") || digits.endsWith("K")) {
            factor = 1_000;
        } else if (digits.endsWith("m") || digits.endsWith("M")) {
            factor = 1_000_000;
        }
        long number;
        try {
            number = Math.multiplyExact(Long.parseLong(factor == 1 ? digits : digits.substring(0, digits.length() - 1)),
                    factor);
        } catch (NumberFormatException | ArithmeticException malformed) {
            throw new UsageException("--" + name + " must be a whole number, not '" + value + "'");
        }
        if (number < least || number > most) {
            throw new UsageException("--" + name + " must be from " + least + " to " + most + ", not " + number);
        }
        return number;
    }

    public int integer(String name, int absent, int least, int most) {
        return (int) number(name, absent, least, most);
    }

    public @Nullable Path path(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException malformed) {
            throw new UsageException("--" + name + " is not a path: " + malformed.getMessage());
        }
    }

    @Override
    public String toString() {
        return command + " " + values;
    }

    private static String nearest(String name, Set<String> flags, Set<String> valued) {
        Set<String> all = new TreeSet<>(flags);
        all.addAll(valued);
        String best = null;
        int bestDistance = 3;
        for (String candidate : all) {
            int distance = distance(name, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best == null ? "; there are --" + String.join(", --", all) : "; did you mean --" + best + "?";
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
