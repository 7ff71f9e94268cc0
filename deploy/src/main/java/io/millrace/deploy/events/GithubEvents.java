package io.millrace.deploy.events;

import java.util.Arrays;

/**
 * GitHub events, one JSON object a message, in the shape of the data set {@code github_all_columns.ndjson} that ClickHouse's
 * tutorial of the Kafka table engine uses: 25 columns, dates as {@code 'YYYY-MM-DD hh:mm:ss'}, enums by name, the 64-bit
 * {@code comment_id} in quotes, slashes escaped. Logins and repositories follow Zipf's law, about 650 bytes a message; event time advances
 * by a second every twenty events. Immutable.
 */
public final class GithubEvents implements EventSource {
    public static final String NAME = "github";
    /** 2019-09-23 11:00:00 UTC. */
    private static final long FIRST_EVENT_SECOND = 1_569_236_400L;
    private static final int EVENTS_PER_SECOND = 20;
    private static final int MAX_BYTES = 4096;
    private static final long FIRST_COMMENT_ID = 327_062_451L;

    /**
     * Kinds of event with their shares in a thousand, as in repositories that people work on: fewer pushes than on all of
     * GitHub, more discussion.
     */
    private enum Type {
        PUSH("PushEvent", 186), ISSUE_COMMENT("IssueCommentEvent", 200), PULL_REQUEST("PullRequestEvent", 204),
        WATCH("WatchEvent", 50), CREATE("CreateEvent", 44), REVIEW_COMMENT("PullRequestReviewCommentEvent", 100),
        ISSUES("IssuesEvent", 80), REVIEW("PullRequestReviewEvent", 74), DELETE("DeleteEvent", 24),
        FORK("ForkEvent", 20),
        RELEASE("ReleaseEvent", 6), COMMIT_COMMENT("CommitCommentEvent", 5), GOLLUM("GollumEvent", 4),
        MEMBER("MemberEvent", 2), PUBLIC("PublicEvent", 1);

        final String eventName;
        final int perMille;

        Type(String eventName, int perMille) {
            this.eventName = eventName;
            this.perMille = perMille;
        }
    }

    private static final Type[] TYPES = Type.values();
    private static final Weighted BY_TYPE = Weighted
            .of(Arrays.stream(TYPES).mapToDouble(type -> type.perMille).toArray());
    private static final Fragments TYPE_NAMES = Fragments
            .ofJson(Arrays.stream(TYPES).map(type -> type.eventName).toList());
    private static final Weighted BY_LABEL_COUNT = Weighted.of(28, 33, 22, 12, 5);
    private static final Weighted BY_PERSON_COUNT = Weighted.of(50, 34, 12, 4);
    private static final Weighted BY_ISSUE_ACTION = Weighted.of(46, 36, 4, 14);
    private static final Fragments ISSUE_ACTIONS = Fragments.ofJson("opened", "closed", "reopened", "labeled");
    private static final Weighted BY_PULL_ACTION = Weighted.of(46, 48, 3, 3);
    private static final Fragments PULL_ACTIONS = Fragments.ofJson("opened", "closed", "reopened", "synchronize");
    private static final int CLOSED = 1;

    private static final byte[] FILE_TIME = Text.ascii("{\"file_time\":\"");
    private static final byte[] EVENT_TYPE = Text.ascii("\",\"event_type\":\"");
    private static final byte[] ACTOR_LOGIN = Text.ascii("\",\"actor_login\":\"");
    private static final byte[] REPO_NAME = Text.ascii("\",\"repo_name\":\"");
    private static final byte[] CREATED_AT = Text.ascii("\",\"created_at\":\"");
    private static final byte[] UPDATED_AT = Text.ascii("\",\"updated_at\":\"");
    private static final byte[] ACTION = Text.ascii("\",\"action\":\"");
    private static final byte[] COMMENT_ID = Text.ascii("\",\"comment_id\":\"");
    private static final byte[] PATH = Text.ascii("\",\"path\":\"");
    private static final byte[] REF = Text.ascii("\",\"ref\":\"");
    private static final byte[] REF_TYPE = Text.ascii("\",\"ref_type\":\"");
    private static final byte[] CREATOR = Text.ascii("\",\"creator_user_login\":\"");
    private static final byte[] NUMBER = Text.ascii("\",\"number\":");
    private static final byte[] TITLE = Text.ascii(",\"title\":\"");
    private static final byte[] LABELS = Text.ascii("\",\"labels\":[");
    private static final byte[] STATE = Text.ascii("],\"state\":\"");
    private static final byte[] ASSIGNEE = Text.ascii("\",\"assignee\":\"");
    private static final byte[] ASSIGNEES = Text.ascii("\",\"assignees\":[");
    private static final byte[] CLOSED_AT = Text.ascii("],\"closed_at\":\"");
    private static final byte[] MERGED_AT = Text.ascii("\",\"merged_at\":\"");
    private static final byte[] MERGE_COMMIT_SHA = Text.ascii("\",\"merge_commit_sha\":\"");
    private static final byte[] REQUESTED_REVIEWERS = Text.ascii("\",\"requested_reviewers\":[");
    private static final byte[] MERGED_BY = Text.ascii("],\"merged_by\":\"");
    private static final byte[] REVIEW_COMMENTS = Text.ascii("\",\"review_comments\":");
    private static final byte[] MEMBER_LOGIN = Text.ascii(",\"member_login\":\"");
    private static final byte[] END = Text.ascii("\"}");
    private static final byte[] NONE = Text.ascii("none");
    private static final byte[] CREATED = Text.ascii("created");
    private static final byte[] STARTED = Text.ascii("started");
    private static final byte[] PUBLISHED = Text.ascii("published");
    private static final byte[] EDITED = Text.ascii("edited");
    private static final byte[] ADDED = Text.ascii("added");
    private static final byte[] OPEN_STATE = Text.ascii("open");
    private static final byte[] CLOSED_STATE = Text.ascii("closed");
    private static final byte[] BRANCH = Text.ascii("branch");
    private static final byte[] TAG = Text.ascii("tag");
    private static final byte[] REPOSITORY = Text.ascii("repository");
    private static final byte[] HEADS = Text.ascii("refs\\/heads\\/");
    private static final byte[] NEVER = Text.ascii("1970-01-01 00:00:00");

    private final long seed;
    private final Vocabulary words = Vocabulary.instance();

    public GithubEvents(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int maxBytes() {
        return MAX_BYTES;
    }

    @Override
    public int write(long index, byte[] into, int start) {
        if (index < 0 || into.length - start < MAX_BYTES) {
            throw new IllegalArgumentException(
                    "index=" + index + " free=" + (into.length - start) + " required=" + MAX_BYTES);
        }
        long stream = Draw.stream(seed, index);
        long now = FIRST_EVENT_SECOND + index / EVENTS_PER_SECOND;
        int typeIndex = BY_TYPE.pick(Draw.at(stream, 0));
        Type type = TYPES[typeIndex];
        int repository = words.byRepository.pick(Draw.at(stream, 1));
        int actor = words.byLogin.pick(Draw.at(stream, 2));
        long some = Draw.at(stream, 3);
        boolean pull = type == Type.PULL_REQUEST || type == Type.REVIEW || type == Type.REVIEW_COMMENT;
        boolean thread = pull || type == Type.ISSUE_COMMENT || type == Type.ISSUES;
        int action = type == Type.ISSUES ? BY_ISSUE_ACTION.pick(some) : BY_PULL_ACTION.pick(some);
        boolean acted = type == Type.ISSUES || type == Type.PULL_REQUEST;
        boolean closed = thread && (acted ? action == CLOSED : (some >>> 40 & 7) < 2);
        boolean merged = pull && closed && (some >>> 48 & 7) != 0;
        long ageSeconds = thread ? Draw.lowBelow(Draw.at(stream, 4), 1 << 21) : 0;
        long createdAt = acted && action != 0 ? now - ageSeconds : now;
        long closedAt = closed ? (acted ? now : now - (ageSeconds >>> 3)) : 0;

        int at = Text.put(FILE_TIME, into, start);
        at = Text.dateTime(now - now % 3600, into, at);
        at = Text.put(EVENT_TYPE, into, at);
        at = TYPE_NAMES.copy(typeIndex, into, at);
        at = Text.put(ACTOR_LOGIN, into, at);
        at = words.logins.copy(actor, into, at);
        at = Text.put(REPO_NAME, into, at);
        at = words.repositories.copy(repository, into, at);
        at = Text.put(CREATED_AT, into, at);
        at = Text.dateTime(createdAt, into, at);
        at = Text.put(UPDATED_AT, into, at);
        at = Text.dateTime(now, into, at);
        at = Text.put(ACTION, into, at);
        at = action(type, action, into, at);
        at = where(type, index, stream, into, at);
        at = thread ? thread(stream, repository, closed, into, at) : noThread(into, at);
        at = Text.put(CLOSED_AT, into, at);
        at = closed ? Text.dateTime(closedAt, into, at) : Text.put(NEVER, into, at);
        at = Text.put(MERGED_AT, into, at);
        at = merged ? Text.dateTime(closedAt, into, at) : Text.put(NEVER, into, at);
        at = Text.put(MERGE_COMMIT_SHA, into, at);
        if (pull) {
            at = Text.hex(Draw.at(stream, 30), 16, into, at);
            at = Text.hex(Draw.at(stream, 31), 16, into, at);
            at = Text.hex(Draw.at(stream, 32), 8, into, at);
        }
        at = Text.put(REQUESTED_REVIEWERS, into, at);
        at = pull ? people(stream, 20, BY_PERSON_COUNT.pick(Draw.at(stream, 19)), into, at) : at;
        at = Text.put(MERGED_BY, into, at);
        at = merged ? words.logins.copy(words.byLogin.pick(Draw.at(stream, 25)), into, at) : at;
        at = Text.put(REVIEW_COMMENTS, into, at);
        at = Text.number(pull ? (some >>> 52 & 15) * (some >>> 56 & 3) : 0, into, at);
        at = Text.put(MEMBER_LOGIN, into, at);
        at = type == Type.MEMBER ? words.logins.copy(words.byLogin.pick(Draw.at(stream, 26)), into, at) : at;
        return Text.put(END, into, at);
    }

    private static int action(Type type, int action, byte[] into, int at) {
        return switch (type) {
            case ISSUES -> ISSUE_ACTIONS.copy(action, into, at);
            case PULL_REQUEST -> PULL_ACTIONS.copy(action, into, at);
            case ISSUE_COMMENT, REVIEW_COMMENT, REVIEW, COMMIT_COMMENT -> Text.put(CREATED, into, at);
            case WATCH -> Text.put(STARTED, into, at);
            case RELEASE -> Text.put(PUBLISHED, into, at);
            case GOLLUM -> Text.put(EDITED, into, at);
            case MEMBER -> Text.put(ADDED, into, at);
            case PUSH, CREATE, DELETE, FORK, PUBLIC -> Text.put(NONE, into, at);
        };
    }

    /** From {@code comment_id} to {@code ref_type}: what the event points at. */
    private int where(Type type, long index, long stream, byte[] into, int start) {
        int at = Text.put(COMMENT_ID, into, start);
        boolean comment = type == Type.ISSUE_COMMENT || type == Type.REVIEW_COMMENT || type == Type.COMMIT_COMMENT;
        at = Text.number(comment ? FIRST_COMMENT_ID + index : 0, into, at);
        at = Text.put(PATH, into, at);
        if (type == Type.REVIEW_COMMENT || type == Type.COMMIT_COMMENT) {
            at = words.directories.copy(words.byDirectory.pick(Draw.at(stream, 5)), into, at);
            at = words.files.copy(words.byFile.pick(Draw.at(stream, 6)), into, at);
            at = words.extensions.copy(Draw.below(Draw.at(stream, 7), words.extensions.count()), into, at);
        }
        at = Text.put(REF, into, at);
        boolean named = type == Type.CREATE || type == Type.DELETE;
        int kind = Draw.below(Draw.at(stream, 8), 8);
        boolean repository = type == Type.CREATE && kind == 1;
        if (type == Type.PUSH) {
            at = Text.put(HEADS, into, at);
        }
        if (type == Type.PUSH || (named && kind > 1)) {
            at = words.branches.copy(words.byBranch.pick(Draw.at(stream, 9)), into, at);
        } else if ((named && !repository) || type == Type.RELEASE) {
            at = version(Draw.at(stream, 9), into, at);
        }
        at = Text.put(REF_TYPE, into, at);
        if (!named) {
            return Text.put(NONE, into, at);
        }
        return Text.put(repository ? REPOSITORY : kind > 1 ? BRANCH : TAG, into, at);
    }

    private static int version(long draw, byte[] into, int start) {
        into[start] = 'v';
        int at = Text.number(draw & 7, into, start + 1);
        into[at] = '.';
        at = Text.number(draw >>> 8 & 31, into, at + 1);
        into[at] = '.';
        return Text.number(draw >>> 16 & 15, into, at + 1);
    }

    /** From {@code creator_user_login} to {@code assignees}: the issue or pull request that the event belongs to. */
    private int thread(long stream, int repository, boolean closed, byte[] into, int start) {
        int at = Text.put(CREATOR, into, start);
        at = words.logins.copy(words.byLogin.pick(Draw.at(stream, 10)), into, at);
        at = Text.put(NUMBER, into, at);
        // busy repositories have come further
        at = Text.number(1 + Draw.below(Draw.at(stream, 11), 60_000 / (2 + (repository >>> 4)) + 40), into, at);
        at = Text.put(TITLE, into, at);
        long title = Draw.at(stream, 12);
        at = words.titleStarts.copy(Draw.below(title, words.titleStarts.count()), into, at);
        at = words.titleKinds.copy(Draw.lowBelow(title, words.titleKinds.count()), into, at);
        long more = Draw.at(stream, 13);
        at = words.titleThings.copy(Draw.below(more, words.titleThings.count()), into, at);
        at = words.titleEnds.copy(Draw.lowBelow(more, words.titleEnds.count()), into, at);
        at = words.titleTails.copy(Draw.below(Draw.at(stream, 42), words.titleTails.count()), into, at);
        at = Text.put(LABELS, into, at);
        int labels = BY_LABEL_COUNT.pick(Draw.at(stream, 14));
        int before = -1;
        for (int i = 0; i < labels; i++) {
            int label = words.byLabel.pick(Draw.at(stream, 15 + i));
            if (label != before) {
                at = separator(before >= 0, into, at);
                at = words.labels.copy(label, into, at);
                into[at++] = '"';
                before = label;
            }
        }
        at = Text.put(STATE, into, at);
        at = Text.put(closed ? CLOSED_STATE : OPEN_STATE, into, at);
        at = Text.put(ASSIGNEE, into, at);
        int assignees = BY_PERSON_COUNT.pick(Draw.at(stream, 40));
        if (assignees > 0) {
            at = words.logins.copy(words.byLogin.pick(Draw.at(stream, 41)), into, at);
        }
        at = Text.put(ASSIGNEES, into, at);
        return people(stream, 41, assignees, into, at);
    }

    private static int noThread(byte[] into, int start) {
        int at = Text.put(CREATOR, into, start);
        at = Text.put(NUMBER, into, at);
        into[at++] = '0';
        at = Text.put(TITLE, into, at);
        at = Text.put(LABELS, into, at);
        at = Text.put(STATE, into, at);
        at = Text.put(NONE, into, at);
        at = Text.put(ASSIGNEE, into, at);
        return Text.put(ASSIGNEES, into, at);
    }

    private int people(long stream, int position, int count, byte[] into, int start) {
        int at = start;
        for (int i = 0; i < count; i++) {
            at = separator(i > 0, into, at);
            at = words.logins.copy(words.byLogin.pick(Draw.at(stream, position + i)), into, at);
            into[at++] = '"';
        }
        return at;
    }

    private static int separator(boolean after, byte[] into, int start) {
        int at = start;
        if (after) {
            into[at++] = ',';
        }
        into[at++] = '"';
        return at;
    }
}
