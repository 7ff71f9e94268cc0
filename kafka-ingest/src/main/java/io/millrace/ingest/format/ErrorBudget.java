package io.millrace.ingest.format;

/** Counts the bad rows that {@code input_format_allow_errors_num} and {@code _ratio} forgive. Owned by a decoder's thread. */
final class ErrorBudget {
    private final double allowedNumber;
    private final double allowedRatio;
    private long rows;
    private long errors;
    private long skipped;

    ErrorBudget(FormatSettings settings) {
        this.allowedNumber = settings.number(FormatSetting.INPUT_FORMAT_ALLOW_ERRORS_NUM);
        this.allowedRatio = settings.number(FormatSetting.INPUT_FORMAT_ALLOW_ERRORS_RATIO);
    }

    void seen() {
        rows++;
    }

    /** Takes note of a bad row, or throws what the user is to see. */
    void spend(RowReader reader, ParseFailure e, long rowNumber) {
        boolean forgiving = allowedNumber > 0 || allowedRatio > 0;
        if (!forgiving || !reader.canResync() || !e.isOfRow()) {
            throw reader.atRow(e, rowNumber).toUser();
        }
        errors++;
        double ratio = (double) errors / rows;
        if (errors > allowedNumber && ratio > allowedRatio) {
            ParseFailure told = e.with("(Already have " + errors + " errors out of " + rows + " rows, which is " + ratio
                    + " of all rows)");
            throw reader.atRow(told, rowNumber).toUser();
        }
        skipped++;
    }

    void reset() {
        rows = 0;
        errors = 0;
    }

    long skipped() {
        return skipped;
    }
}
