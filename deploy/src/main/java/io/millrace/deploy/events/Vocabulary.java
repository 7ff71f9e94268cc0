package io.millrace.deploy.events;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The names and words of the GitHub events, the same for every seed: logins, repositories, paths, refs, labels and the pieces of
 * titles. Immutable; built once, in some tens of milliseconds.
 */
final class Vocabulary {
    private static final int LOGINS = 80_000;
    private static final int REPOSITORIES = 40_000;
    private static final int DIRECTORIES = 1_500;
    private static final int FILES = 4_000;
    private static final int BRANCHES = 2_500;
    private static final long STREAM = 0x6d696c6c72616365L;

    private static final String[] ONSETS = {"b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kr",
        "l", "m",
        "n", "p", "qu", "r", "s", "sh", "st", "t", "tr", "v", "w", "z"};
    private static final String[] NUCLEI = {"a", "e", "i", "o", "u", "ai", "ea", "io", "ou", "y"};
    private static final String[] CODAS = {"", "", "", "k", "l", "m", "n", "nd", "r", "s", "st", "t", "x"};
    private static final String[] PROJECT_WORDS = {"api", "app", "auth", "base", "bot", "build", "cache", "chat", "cli",
        "client",
        "cloud", "config", "core", "css", "dash", "data", "db", "deploy", "docs", "dotfiles", "engine", "event", "fast",
        "flow",
        "game", "go", "graph", "hub", "image", "infra", "java", "js", "kafka", "kit", "lab", "lib", "log", "map",
        "markdown",
        "mesh", "metrics", "ml", "mobile", "net", "node", "ops", "parser", "plugin", "proxy", "py", "query", "queue",
        "react",
        "rest", "rust", "sdk", "search", "server", "shell", "site", "sql", "store", "stream", "sync", "task", "test",
        "theme",
        "tools", "ui", "vue", "web", "wiki", "worker"};
    private static final String[] DIRECTORY_WORDS = {"src", "lib", "test", "tests", "docs", "include", "internal",
        "pkg", "cmd",
        "app", "components", "modules", "core", "server", "client", "Storages", "Functions", "Interpreters",
        "integration", "api",
        "resources", "scripts", "config", "examples", "benchmarks", "java", "main", "python", "util", "parsers"};
    private static final String[] EXTENSIONS = {".cpp", ".h", ".java", ".py", ".js", ".ts", ".tsx", ".go", ".rs", ".md",
        ".yml",
        ".json", ".sql", ".sh", ".xml", ".rb", ".txt", ".reference"};

    final Fragments logins;
    final Fragments repositories;
    final Fragments directories;
    final Fragments files;
    final Fragments branches;
    final Fragments extensions = Fragments.ofJson(EXTENSIONS);
    final Fragments labels = Fragments.ofJson("bug", "enhancement", "question", "help wanted", "good first issue",
            "duplicate",
            "documentation", "wontfix", "invalid", "dependencies", "feature", "pr-feature", "pr-bugfix",
            "pr-improvement", "can be tested",
            "performance", "backward compatibility", "stale", "priority: high", "priority: low", "needs review",
            "in progress",
            "area\\/storage", "area\\/network", "area\\/api", "kind\\/bug", "kind\\/feature", "kind\\/flake",
            "sig\\/node",
            "sig\\/testing", "size\\/XS", "size\\/M", "size\\/XL", "lgtm", "approved", "do-not-merge\\/hold", "ci",
            "security",
            "regression", "design", "ui", "UX", "blocked", "build", "refactoring", "tests", "translations", "t: défaut",
            "需要讨论",
            "type: \\\"chore\\\"");
    final Fragments titleStarts = Fragments.ofJson("Fix ", "Add ", "Remove ", "Update ", "Improve ", "Support ",
            "Allow ", "Refactor ",
            "Bump ", "Cannot use ", "Wrong result of ", "Crash in ", "Document ", "Speed up ", "Revert \\\"", "[WIP] ",
            "Rename ",
            "Race condition in ", "Memory leak in ", "feat: add ", "fix: handle ", "How to configure ", "Slow ",
            "Deprecate ", "Test ");
    final Fragments titleKinds = Fragments.ofJson("", "the ", "a missing ", "an empty ", "broken ", "unused ",
            "default ", "asynchronous ",
            "nested ", "optional ", "concurrent ", "incremental ", "duplicate ", "custom ", "deprecated ", "internal ");
    final Fragments titleThings = Fragments.ofJson("configuration", "table function", "error message", "build script",
            "replica",
            "connection pool", "index", "query cache", "HTTP handler", "schema migration", "date parser", "session",
            "retry policy",
            "unit tests", "log rotation", "compression codec", "dictionary", "user interface", "login page",
            "dependency versions",
            "rate limiter", "offset commit", "aggregate function", "C++ standard", "\\u00fcbersetzung", "пример",
            "side bar",
            "materialized view", "type inference", "docker image", "access token", "file descriptor", "thread pool",
            "\\\"undefined\\\"");
    final Fragments titleEnds = Fragments.ofJson("", " in CI", " on Windows", " after restart", " for large inputs",
            " when it is empty",
            " (part 2)", " with replication enabled", " under heavy load", " for arm64 and other platforms",
            " without a restart",
            " in nested queries", " since the last release", ", closes an old issue", " to make the tests more stable",
            " from the command line", " and clean up the code around it");
    final Fragments titleTails = Fragments.ofJson("", "", " (see the discussion on the mailing list)", " 🚀",
            " so that it works with the next version as well",
            ": \\\"Permission denied\\\"", ", as it was before the last change", "", " [backport]",
            " when two of them run at the same time");
    final Weighted byLogin = Weighted.zipf(LOGINS, 0.95, 3);
    final Weighted byRepository = Weighted.zipf(REPOSITORIES, 1.05, 2);
    final Weighted byDirectory = Weighted.zipf(DIRECTORIES, 0.9, 2);
    final Weighted byFile = Weighted.zipf(FILES, 0.8, 2);
    final Weighted byBranch = Weighted.zipf(BRANCHES, 1.3, 1);
    final Weighted byLabel = Weighted.zipf(labels.count(), 0.9, 1);

    private static final class Once {
        static final Vocabulary INSTANCE = new Vocabulary();
    }

    static Vocabulary instance() {
        return Once.INSTANCE;
    }

    private Vocabulary() {
        Names draws = new Names();
        List<String> people = draws.unique(LOGINS, draws::login);
        logins = Fragments.ofJson(people);
        List<String> owners = people.subList(0, 12_000);
        repositories = Fragments.ofJson(
                draws.unique(REPOSITORIES, () -> owners.get(draws.below(owners.size())) + "\\/" + draws.project()));
        directories = Fragments.ofJson(draws.unique(DIRECTORIES, draws::directory));
        files = Fragments.ofJson(draws.unique(FILES, draws::file));
        List<String> named = new ArrayList<>(List.of("master", "main", "develop", "gh-pages", "dev"));
        named.addAll(draws.unique(BRANCHES - named.size(), draws::branch));
        branches = Fragments.ofJson(named);
    }

    /** Draws names one after the other. Owned by the thread that builds the vocabulary. */
    private static final class Names {
        private int position;

        int below(int bound) {
            return Draw.below(Draw.at(STREAM, position++), bound);
        }

        String one(String[] from) {
            return from[below(from.length)];
        }

        List<String> unique(int count, java.util.function.Supplier<String> next) {
            Set<String> seen = HashSet.newHashSet(count);
            List<String> names = new ArrayList<>(count);
            while (names.size() < count) {
                String name = next.get();
                if (!seen.add(name)) {
                    name = name + names.size();
                    seen.add(name);
                }
                names.add(name);
            }
            return names;
        }

        String word(int syllables) {
            StringBuilder word = new StringBuilder();
            for (int i = 0; i < syllables; i++) {
                word.append(one(ONSETS)).append(one(NUCLEI)).append(one(CODAS));
            }
            return word.toString();
        }

        String login() {
            String word = word(2 + below(2));
            return switch (below(8)) {
                case 0 -> word + below(100);
                case 1 -> word + "-" + word(1 + below(2));
                case 2 -> Character.toUpperCase(word.charAt(0)) + word.substring(1);
                default -> word;
            };
        }

        String project() {
            return switch (below(5)) {
                case 0 -> word(2);
                case 1 -> one(PROJECT_WORDS) + "-" + word(2);
                case 2 -> word(2) + "." + one(PROJECT_WORDS);
                default -> one(PROJECT_WORDS) + "-" + one(PROJECT_WORDS);
            };
        }

        String directory() {
            StringBuilder path = new StringBuilder();
            for (int depth = 1 + below(4); depth > 0; depth--) {
                path.append(below(4) == 0 ? word(2) : one(DIRECTORY_WORDS)).append("\\/");
            }
            return path.toString();
        }

        String file() {
            return below(2) == 0 ? one(PROJECT_WORDS) + "_" + word(2) : word(2) + one(PROJECT_WORDS);
        }

        String branch() {
            return switch (below(4)) {
                case 0 -> "feature\\/" + word(2) + "-" + one(PROJECT_WORDS);
                case 1 -> "fix-" + one(PROJECT_WORDS) + "-" + below(10_000);
                case 2 ->
                    "dependabot\\/npm_and_yarn\\/" + word(2) + "-" + below(10) + "." + below(20) + "." + below(20);
                default -> word(2);
            };
        }
    }
}
