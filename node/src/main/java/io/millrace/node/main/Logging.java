package io.millrace.node.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import io.millrace.node.config.NodeConfig;
import org.slf4j.LoggerFactory;

/** Sets up Logback from the node's configuration. Called once, at the start. */
final class Logging {
    private static final String PATTERN = "%d{yyyy.MM.dd HH:mm:ss.SSS} [%thread] <%level> %logger{20}: %msg%n%ex{12}";

    private Logging() {}

    /** For commands that talk to people: what goes wrong, on standard error. */
    static void warningsOnly() {
        configure(new NodeConfig.Logger("warn", null));
    }

    static void configure(NodeConfig.Logger config) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN + "%nopex");
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender;
        if (config.file() == null) {
            ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
            console.setTarget("System.err");
            appender = console;
        } else {
            FileAppender<ILoggingEvent> file = new FileAppender<>();
            file.setFile(config.file().toString());
            appender = file;
        }
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.toLevel(config.level()));
        // Libraries tell of every reconnection; what matters of it we say ourselves.
        for (String noisy : new String[] {"org.apache.zookeeper", "org.apache.curator", "org.apache.kafka", "io.netty",
            "io.grpc"}) {
            context.getLogger(noisy).setLevel(Level.WARN);
        }
    }
}
