package io.millrace.jmh.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * CPU time of a process by its threads' names, as the kernel counts it. A thread that ended counts with what it had at the last
 * {@link #sample}; what is missing then is shown as a line of its own. Owned by one thread.
 */
public final class ThreadUsage {
    /** What the kernel keeps of a name. */
    private static final int NAME_LENGTH = 15;

    private record Seen(String name, double cpuSeconds) {}

    private final Path tasks;
    private final Map<String, Seen> threads = new HashMap<>();

    public ThreadUsage(long pid) {
        tasks = Path.of("/proc", Long.toString(pid), "task");
    }

    public void sample() throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                String stat;
                try {
                    stat = Files.readString(task.resolve("stat"), StandardCharsets.ISO_8859_1);
                } catch (IOException failed) {
                    if (Files.exists(task)) {
                        throw failed;
                    }
                    continue; // it ended between the listing and the reading
                }
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
                threads.put(task.getFileName().toString(), new Seen(group(name), ProcessUsage.cpuSeconds(stat)));
            }
        }
    }

    /** CPU seconds by name, with numbers taken out of the names. */
    public Map<String, Double> secondsByName() {
        Map<String, Double> sums = new TreeMap<>();
        threads.values().forEach(each -> sums.merge(each.name(), each.cpuSeconds(), Double::sum));
        return sums;
    }

    /** Threads that do the same have one line. */
    static String group(String name) {
        String cut = name.length() > NAME_LENGTH ? name.substring(0, NAME_LENGTH) : name;
        return cut.replaceAll("[0-9]{2,}|(?<![A-Z])[0-9]", "*");
    }
}
