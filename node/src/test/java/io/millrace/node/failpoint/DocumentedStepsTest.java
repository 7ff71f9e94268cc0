package io.millrace.node.failpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Protocol documents and failpoints agree: each numbered step can be interrupted before and after, and no name is unknown to the docs. */
final class DocumentedStepsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern QUOTED = Pattern.compile("`([a-z]+\\.\\d\\.(?:before|after))`");
    private static final Pattern MAIN_STEP = Pattern.compile("\\| (\\d) \\| \\*\\*.*\\| ([^|]*) \\|");

    /** A numbered list in a package's documentation. */
    private record Protocol(String name, String packageInfo, String heading) {}

    private static final List<Protocol> PROTOCOLS = List.of(
            new Protocol("consume", "kafka-ingest/src/main/java/io/millrace/ingest/consume", "Steps"),
            new Protocol("revoke", "kafka-ingest/src/main/java/io/millrace/ingest/consume", "Steps of a revocation"),
            new Protocol("produce", "kafka-ingest/src/main/java/io/millrace/ingest/produce", "Steps of an INSERT"),
            new Protocol("insert", "replication/src/main/java/io/millrace/replication/replica", "Steps of an insert"),
            new Protocol("follow", "replication/src/main/java/io/millrace/replication/replica", "Steps of following"),
            new Protocol("clone", "replication/src/main/java/io/millrace/replication/replica", "Steps of cloning"),
            new Protocol("prepare", "replication/src/main/java/io/millrace/replication/store",
                    "Steps of taking in a block's parts"),
            new Protocol("import", "replication/src/main/java/io/millrace/replication/store",
                    "Steps of taking in a received part"),
            new Protocol("record", "replication/src/main/java/io/millrace/replication/store", "Steps of recording"),
            new Protocol("delete", "replication/src/main/java/io/millrace/replication/store",
                    "Steps of deleting a part"),
            new Protocol("aside", "replication/src/main/java/io/millrace/replication/store",
                    "Steps of putting a part aside"),
            new Protocol("open", "replication/src/main/java/io/millrace/replication/store", "Steps of opening"),
            new Protocol("fence", "coordination/src/main/java/io/millrace/coordination/fence", "Steps"),
            new Protocol("commit", "coordination/src/main/java/io/millrace/coordination/commit", "Steps"),
            new Protocol("ddl", "node/src/main/java/io/millrace/node/catalog", "Steps of a statement"),
            new Protocol("start", "node/src/main/java/io/millrace/node/main", "Start"));

    /** Steps that are another protocol's. */
    private static final Map<String, String> SAME = Map.of("consume.6", "insert.1", "consume.7", "commit.3", "insert.2",
            "commit.3", "fence.1", "start.3", "fence.2", "commit.3", "commit.1", "prepare.1", "commit.2", "prepare.4",
            "commit.4", "follow.2", "commit.5", "consume.8");

    /** Steps that leave no trace outside the process's memory, or none that others see, with the reason. */
    private static final Map<String, String> UNSEEN = Map.of("consume.3", "decodes into memory", "consume.4",
            "closes a block in memory", "revoke.2", "forgets", "produce.3", "answers the client", "ddl.1",
            "tries on a copy of the catalog", "start.1", "opens the store, which has its own protocol", "start.2",
            "opens a port");

    /** Packages with numbered steps that are not interrupted step by step, with the reason. */
    private static final Map<String, String> WHOLE = Map.of("coordination/ephemeral",
            "a round is a look and one write, and no decision rests on it", "coordination/ledger",
            "its writes are consume.1 and commit.3", "coordination/ddl", "told from the node's side as ddl",
            "coordination/table",
            "a drop: one write, then deletions that are repeated", "coordination/log",
            "truncation: a mark that only rises, then deletions that are repeated", "replication/table",
            "told from the replica's side as insert");

    @Test
    void everyNumberedStepHasAFailpointBeforeAndAfter() {
        List<String> missing = new ArrayList<>();
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (Protocol protocol : PROTOCOLS) {
            int steps = stepCount(section(protocol));
            counts.put(protocol.name(), steps);
            for (int step = 1; step <= steps; step++) {
                if (UNSEEN.containsKey(protocol.name() + "." + step)) {
                    continue;
                }
                if (!isReached(protocol, step, "before") && !isReached(protocol, step - 1, "after")) {
                    missing.add("before step " + step + " of " + protocol.name());
                }
                if (!isReached(protocol, step, "after") && !isReached(protocol, step + 1, "before")) {
                    missing.add("after step " + step + " of " + protocol.name());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(counts).as("steps found in the documents")
                .containsEntry("consume", 8)
                .containsEntry("insert", 3)
                .containsEntry("follow", 4)
                .containsEntry("clone", 2)
                .containsEntry("prepare", 4)
                .containsEntry("commit", 5)
                .containsEntry("ddl", 5)
                .containsEntry("start", 5);
    }

    private static boolean isReached(Protocol protocol, int step, String side) {
        String name = protocol.name() + "." + step;
        Set<String> all = FailpointNames.all();
        return all.contains(name + "." + side) || all.contains(SAME.getOrDefault(name, "") + "." + side);
    }

    @Test
    void everyStepOfTheCommitNamesPlacesBeforeAndAfterIt() {
        List<String> steps = new ArrayList<>();
        for (String line : read(ROOT.resolve("docs/protocol.md")).lines().toList()) {
            Matcher row = MAIN_STEP.matcher(line);
            if (row.matches()) {
                steps.add(row.group(1));
                List<String> names = QUOTED.matcher(row.group(2)).results().map(m -> m.group(1)).toList();
                assertThat(FailpointNames.all()).as("step %s", row.group(1)).containsAll(names);
                assertThat(names).as("step %s", row.group(1)).anyMatch(name -> name.endsWith(".after"));
                if (!row.group(1).equals("5")) { // 5 begins where 4 ends
                    assertThat(names).as("step %s", row.group(1)).anyMatch(name -> name.endsWith(".before"));
                }
            }
        }
        assertThat(steps).containsExactly("0", "1", "3", "4", "5"); // 2 has no name of its own
    }

    @Test
    void theListInTheDocumentsIsTheListInTheCode() {
        Set<String> told = new TreeSet<>();
        for (String line : read(ROOT.resolve("docs/failpoints.md")).lines().filter(l -> l.startsWith("| `")).toList()) {
            Matcher name = QUOTED.matcher(line);
            assertThat(name.find()).as(line).isTrue();
            assertThat(told.add(name.group(1))).as("told twice: %s", name.group(1)).isTrue();
        }
        assertThat(told).isEqualTo(FailpointNames.all());
    }

    @Test
    void everyProtocolIsHere() throws IOException {
        List<String> known = PROTOCOLS.stream().map(Protocol::packageInfo).toList();
        List<String> forgotten = new ArrayList<>();
        for (String module : List.of("coordination", "replication", "kafka-ingest", "node")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(f -> f.endsWith("package-info.java")).toList()) {
                    String text = read(file);
                    String where = ROOT.relativize(file.getParent()).toString();
                    boolean hasSteps = Pattern.compile("<h2>[^<]*Steps[^<]*</h2>").matcher(text).find();
                    boolean isWhole = WHOLE.keySet()
                            .stream()
                            .anyMatch(each -> where.endsWith(each.substring(each.indexOf('/')))
                                    && where.startsWith(each.substring(0, each.indexOf('/'))));
                    if (hasSteps && !known.contains(where) && !isWhole) {
                        forgotten.add(where);
                    }
                }
            }
        }
        assertThat(forgotten).as("packages with steps and without failpoints").isEmpty();
    }

    @Test
    void everyClassOfNamesIsListed() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String module : List.of("coordination", "replication", "kafka-ingest", "node")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(f -> f.getFileName().toString().matches("\\w+Failpoints\\.java"))
                        .filter(f -> !f.endsWith("ArmedFailpoints.java"))
                        .map(f -> f.getFileName().toString().replace(".java", ""))
                        .forEach(found::add);
            }
        }
        assertThat(found).isEqualTo(
                new TreeSet<>(FailpointNames.DECLARED.stream().map(Class::getSimpleName).toList()));
        assertThat(FailpointNames.all()).allMatch(name -> name.matches("[a-z]+\\.\\d\\.(before|after)"));
    }

    private static String section(Protocol protocol) {
        String text = read(ROOT.resolve(protocol.packageInfo()).resolve("package-info.java"));
        String heading = "<h2>" + protocol.heading() + "</h2>";
        int from = text.indexOf(heading);
        assertThat(from).as("%s in %s", heading, protocol.packageInfo()).isPositive();
        int end = text.indexOf("<h2>", from + 1);
        return text.substring(from + heading.length(), end < 0 ? text.length() : end).replaceAll("(?m)^ \\*", " ");
    }

    /** Steps are numbered "1." or "1 ", or are the items of an ordered list. */
    private static int stepCount(String section) {
        if (section.contains("<ol>")) {
            String list = section.substring(section.indexOf("<ol>"), section.indexOf("</ol>"));
            return list.split("<li>", -1).length - 1;
        }
        int steps = 0;
        int from = 0;
        while (true) {
            Matcher next = Pattern.compile("(?<=[\\s>])" + (steps + 1) + "\\.? +\\S").matcher(section);
            if (!next.find(from)) {
                return steps;
            }
            from = next.end();
            steps++;
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
