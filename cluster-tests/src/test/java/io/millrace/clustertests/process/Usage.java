package io.millrace.clustertests.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process uses, as Linux tells it; zeros elsewhere.
 *
 * @param residentMb
 *            memory, native and heap
 * @param threads
 *            of the operating system
 * @param files
 *            handles of files and sockets
 */
public record Usage(long residentMb, int threads, int files) {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    public static Usage of(ChildProcess process) throws IOException {
        Path directory = Path.of("/proc", Long.toString(process.pid()));
        if (!Files.isDirectory(directory)) {
            return new Usage(0, 0, 0);
        }
        long resident = 0;
        int threads = 0;
        for (String line : Files.readAllLines(directory.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = Long.parseLong(line.replaceAll("\\D", "")) >> 10;
            } else if (line.startsWith("Threads:")) {
                threads = Integer.parseInt(line.replaceAll("\\D", ""));
            }
        }
        try (Stream<Path> files = Files.list(directory.resolve("fd"))) {
            return new Usage(resident, threads, (int) files.count());
        }
    }

    /** Heap in use after a full collection, of a process with the serial collector. */
    public static long heapMbAfterCollection(ChildProcess process) throws IOException, InterruptedException {
        jcmd(process, "GC.run");
        Matcher used = USED.matcher(jcmd(process, "GC.heap_info").replaceAll("(?m)^ *(Metaspace|class space).*$", ""));
        long kilobytes = 0;
        while (used.find()) {
            kilobytes += Long.parseLong(used.group(1));
        }
        return kilobytes >> 10;
    }

    static String jcmd(ChildProcess process, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(Distribution.javaHome().resolve("bin/jcmd").toString(),
                Long.toString(process.pid()), command).redirectErrorStream(true).start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return text;
    }

    /** Where its threads are. */
    public static String stacks(ChildProcess process) throws IOException, InterruptedException {
        return jcmd(process, "Thread.print");
    }
}
