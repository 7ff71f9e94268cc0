package io.millrace.clustertests.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The built distribution: {@code bin/ lib/ conf/}. Immutable. */
public final class Distribution {
    /** Ends the child when its standard input is closed; a main class of the distribution, known by its name alone. */
    private static final String SUPERVISED = "io.millrace.deploy.local.Supervised";
    private static final String PROPERTY = "millrace.distribution";

    private final Path home;
    private final Path jar;

    private Distribution(Path home, Path jar) {
        this.home = home;
        this.jar = jar;
    }

    /** The one of this source tree, or the one that system property {@code millrace.distribution} names. */
    public static Distribution find() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path home = Path.of(System.getProperty(PROPERTY, module.resolve("../deploy/target/millrace").toString()))
                .toAbsolutePath()
                .normalize();
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            return new Distribution(home, jars
                    .filter(jar -> jar.getFileName().toString().matches("millrace-deploy-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no millrace-deploy jar in " + home + "/lib")));
        } catch (IOException missing) {
            throw new UncheckedIOException("no distribution in " + home + "; build it with: mvn -pl deploy -am package",
                    missing);
        }
    }

    /** The start script. */
    public Path script() {
        return home.resolve("bin/millrace");
    }

    /** The command line of a main class as a child of this process. */
    List<String> command(int heapMb, List<String> options, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(java().toString(), "-Xmx" + heapMb + "m", "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", jar.toString(), SUPERVISED, mainClass));
        command.addAll(arguments);
        return command;
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private static Path java() {
        return javaHome().resolve("bin/java");
    }
}
