package io.millrace.node.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be asked. */
enum Command {
    MEMBERS("", 0, 0),
    CONSUMERS("[TABLE]", 0, 1),
    PAUSE("TABLE [TOPIC PARTITION]", 1, 3),
    RESUME("TABLE [TOPIC PARTITION]", 1, 3),
    SEEK("TABLE TOPIC PARTITION OFFSET", 4, 4),
    TABLES("[TABLE]", 0, 1),
    REPLICAS("TABLE", 1, 1),
    PARTS("TABLE", 1, 1),
    QUEUE("[TABLE]", 0, 1),
    FAILPOINT("list | arm RULE | disarm NAME", 1, 2);

    private final String arguments;
    private final int minArguments;
    private final int maxArguments;

    Command(String arguments, int minArguments, int maxArguments) {
        this.arguments = arguments;
        this.minArguments = minArguments;
        this.maxArguments = maxArguments;
    }

    static Command parse(String text) {
        for (Command command : values()) {
            if (command.word().equals(text)) {
                return command;
            }
        }
        throw new UsageException("there is no command '" + text + "'; the commands are " + words());
    }

    static String words() {
        return Arrays.stream(values()).map(Command::word).collect(Collectors.joining(", "));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How it is written. */
    String usage() {
        return ("millrace admin " + word() + " " + arguments).stripTrailing();
    }

    /** Whether it changes something, and so is done once. */
    boolean isChange() {
        return this == PAUSE || this == RESUME || this == SEEK;
    }

    boolean takes(int argumentCount) {
        return argumentCount >= minArguments && argumentCount <= maxArguments;
    }
}
