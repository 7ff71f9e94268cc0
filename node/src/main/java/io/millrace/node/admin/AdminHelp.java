package io.millrace.node.admin;

import java.util.Arrays;
import java.util.Optional;

/** What {@code --help} prints. */
final class AdminHelp {
    private AdminHelp() {}

    /** The text to print, if the arguments ask for one. */
    static Optional<String> asked(String... args) {
        boolean isAsked = args.length > 0 && args[0].equals("help")
                || Arrays.stream(args).anyMatch(arg -> arg.equals("--help") || arg.equals("-h"));
        if (!isAsked) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(args)
                .flatMap(arg -> Arrays.stream(Command.values()).filter(command -> command.word().equals(arg)))
                .findFirst()
                .map(command -> "Usage: " + command.usage() + "\n\n" + of(command) + "\n" + OPTIONS)
                .orElseGet(AdminHelp::general));
    }

    static String general() {
        return GENERAL + "\n" + OPTIONS;
    }

    private static final String GENERAL = """
            Usage: millrace admin COMMAND [ARGUMENTS] [OPTIONS]

            Looks into running nodes and steers their Kafka consumers, over the admin RPC.

              members                                  who is in the cluster, and under which addresses
              consumers [TABLE]                        Kafka consumers: topic partitions, offsets, lag, errors
              pause TABLE [TOPIC PARTITION]            stop fetching
              resume TABLE [TOPIC PARTITION]           go on
              seek TABLE TOPIC PARTITION OFFSET        go on at another offset
              tables [TABLE]                           tables and views, rows, parts and bytes
              replicas TABLE                           how far each replica is, and whether they agree
              parts TABLE                              the parts of a table on this node
              queue [TABLE]                            parts that are still to be fetched
              failpoint list|arm|disarm                for tests: halt, hold or fail a node at an exact place

            A node answers for itself; --all asks every member and puts the node before each line.
            TABLE is NAME in database 'default', or DATABASE.NAME, or `DATABASE`.`NAME` where names are odd.

              millrace admin members
              millrace admin consumers --all --watch 2
              millrace admin pause default.github_queue --all

            'millrace admin COMMAND --help' tells more of one command.
            """;

    private static final String OPTIONS = """
            Options:
              --host HOST[:PORT]   the node to ask (127.0.0.1)
              --port PORT          its rpc_port (9100)
              --all                ask every member of the cluster
              --json               print one JSON document instead of tables
              --watch SECONDS      ask again and again, until Ctrl-C; with --json one document a line
              --database NAME      the database of a TABLE without one, or of a whole list
              --timeout SECONDS    wait so long for each answer (10)

            JSON is the proto3 mapping of millrace/admin/v1/admin.proto, so 64-bit numbers are strings. With --all it is
            {"answers": [...], "failures": [{"node", "address", "error"}]}.

            Exit status: 0 done; 1 a node refused; 2 a node was not reached; 64 wrong arguments.
            """;

    private static String of(Command command) {
        return switch (command) {
            case MEMBERS -> """
                    The nodes of the cluster as the asked node sees them in ZooKeeper, itself marked by *. A node that died is
                    listed until its session ends. The column rpc says where to ask each one.

                      millrace admin members
                      millrace admin members --host 10.0.0.7 --port 9100
                      millrace admin members --json | jq -r '.members[].addresses.rpc'
                    """;
            case CONSUMERS -> """
                    The Kafka consumers of the asked node, with one line for each topic partition they have:
                      committed   the next offset of the ledger; everything below is in the tables
                      position    the next offset to read, ahead of committed by what is in flight
                      end, lag    the topic partition's end, and what is between it and committed
                      epoch       how often the topic partition changed its owner
                    Below: what became of the messages (consumed = inserted + filtered + skipped + dead letters + gap), and
                    what the consumers complained of last.

                      millrace admin consumers --all
                      millrace admin consumers default.github_queue --all --watch 2
                      millrace admin consumers --json | jq '[.consumers[].assignments[].lag | tonumber] | add'
                    """;
            case PAUSE -> """
                    Stops fetching from Kafka, of a whole table or of one topic partition. What was read is still committed, and
                    the consumers stay in the group, so that no partition moves. It holds on the asked node until 'resume' or
                    until the node restarts; with --all on every member, which is what you want for a table that several consume.

                      millrace admin pause default.github_queue --all
                      millrace admin pause default.github_queue github 3 --all
                    """;
            case RESUME -> """
                    Undoes 'pause' of the same scope: a topic partition that was paused by itself stays so until it is resumed
                    by itself.

                      millrace admin resume default.github_queue --all
                      millrace admin resume default.github_queue github 3 --all
                    """;
            case SEEK -> """
                    Goes on with one topic partition at another offset, the next to be consumed. Forward, the messages passed
                    over are recorded as a gap and are missing in the tables. Back, messages are inserted ONCE MORE. Only the
                    node that has the topic partition can do it; --all finds it.

                      millrace admin seek default.github_queue github 3 120000 --all
                    """;
            case TABLES -> """
                    Tables and views, detached ones included, with rows, parts and bytes as queries on the asked node see them.

                      millrace admin tables
                      millrace admin tables --database default
                      millrace admin tables default.github --all
                    """;
            case REPLICAS -> """
                    The replicas of a table: the log index of the last entry each has applied, the end of the log, and a hash of
                    the part set. Two replicas with different hashes at the same index are an ALARM, and told below. Queue, phase
                    and errors are known only to each replica's own node, so ask --all.

                      millrace admin replicas default.github --all
                      millrace admin replicas default.github --all --json
                    """;
            case PARTS -> """
                    The parts of a table on the asked node, by table partition and block number: PARTITION_MIN_MAX_LEVEL.
                      state       local: bytes are here; known: the log names it, bytes are elsewhere; prepared: not committed
                      content     checksum of the rows, the same wherever the part is built
                      file        checksum of the file; replicas hold the same file
                      sources     the offsets it was made of, the last not included
                    Checksums are shortened here and whole with --json. --limit N shows N parts instead of 100, up to 10000.

                      millrace admin parts default.github --limit 20
                      millrace admin parts default.github --all --json | jq -r '.answers[].parts[].fileChecksum'
                    """;
            case QUEUE -> """
                    Parts that the log names and that are not on the asked node yet, oldest first, with tries and the last error.
                    An empty queue on every member means that all replicas hold all parts.

                      millrace admin queue --all
                      millrace admin queue default.github --watch 1
                    """;
            case FAILPOINT -> """
                    For tests of the distribution: halts, holds or fails a node at an exact place of a protocol. Only for nodes whose
                    configuration says test.failpoints: true. RULE is NAME=ACTION[@WHEN]:
                      ACTION   halt, error, or pause:MS
                      WHEN     a number: only that time from now, from 1 (1); every; or PROBABILITY/SEED

                      millrace admin failpoint list
                      millrace admin failpoint arm commit.3.after=halt
                      millrace admin failpoint arm follow.3.before=pause:5000@every
                      millrace admin failpoint disarm follow.3.before
                    """;
        };
    }
}
