package io.millrace.node.failpoint;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a failpoint does, and when. Written as told in the package's documentation. */
public record FailpointRule(String name, Action action, When when) {
    private static final Pattern FORM = Pattern
            .compile("(?<name>[^=]+)=(?<action>halt|error|pause:(?<ms>\\d{1,9}))(?:@(?<when>.+))?");
    private static final Pattern CHANCE = Pattern.compile("(?<p>[01]|[01]?\\.\\d{1,9})/(?<seed>-?\\d{1,18})");

    /** What happens to the thread that comes by. */
    public sealed interface Action {
        /** The process ends at once. */
        record Halt() implements Action {
            @Override
            public String toString() {
                return "halt";
            }
        }

        /** The thread stands still. */
        record Pause(Duration time) implements Action {
            @Override
            public String toString() {
                return "pause:" + time.toMillis();
            }
        }

        /** The thread gets an exception. */
        record Fail() implements Action {
            @Override
            public String toString() {
                return "error";
            }
        }
    }

    /** Which of the times that the place is reached count. */
    public sealed interface When {
        /** One time, counted from 1 since it was armed. */
        record Nth(long number) implements When {
            public Nth {
                if (number < 1) {
                    throw new IllegalArgumentException("times are counted from 1, not " + number);
                }
            }

            @Override
            public String toString() {
                return Long.toString(number);
            }
        }

        /** All. */
        record Every() implements When {
            @Override
            public String toString() {
                return "every";
            }
        }

        /** Each with a probability. */
        record Chance(double probability, long seed) implements When {
            public Chance {
                if (!(probability >= 0 && probability <= 1)) {
                    throw new IllegalArgumentException("a probability is from 0 to 1, not " + probability);
                }
            }

            @Override
            public String toString() {
                return String.format(Locale.ROOT, "%s/%d", probability, seed);
            }
        }
    }

    /** @throws IllegalArgumentException saying how it is written, or that there is no such failpoint */
    public static FailpointRule parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not NAME=ACTION[@WHEN], where ACTION is halt, error or"
                            + " pause:MS and WHEN a number from 1, every, or PROBABILITY/SEED");
        }
        String name = form.group("name").strip();
        if (!FailpointNames.all().contains(name)) {
            throw new IllegalArgumentException("there is no failpoint '" + name + "'; there are "
                    + String.join(", ", FailpointNames.all()));
        }
        Action action = switch (form.group("action")) {
            case "halt" -> new Action.Halt();
            case "error" -> new Action.Fail();
            default -> new Action.Pause(Duration.ofMillis(Long.parseLong(form.group("ms"))));
        };
        String when = form.group("when");
        return new FailpointRule(name, action, when == null ? new When.Nth(1) : when(when));
    }

    private static When when(String text) {
        if (text.equals("every")) {
            return new When.Every();
        }
        Matcher chance = CHANCE.matcher(text);
        if (chance.matches()) {
            return new When.Chance(Double.parseDouble(chance.group("p")), Long.parseLong(chance.group("seed")));
        }
        if (text.matches("\\d{1,18}")) {
            return new When.Nth(Long.parseLong(text));
        }
        throw new IllegalArgumentException(
                "'" + text + "' says not when: write a number from 1, every, or PROBABILITY/SEED");
    }

    @Override
    public String toString() {
        return name + "=" + action + "@" + when;
    }
}
