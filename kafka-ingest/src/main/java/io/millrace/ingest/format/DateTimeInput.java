package io.millrace.ingest.format;

/** The values of {@code date_time_input_format}. */
enum DateTimeInput {
    /** {@code YYYY-MM-DD[ hh:mm:ss]} and unix time. */
    BASIC,
    /** Whatever can be recognised, day before month where the text leaves it open. */
    BEST_EFFORT,
    /** The same, month before day. */
    BEST_EFFORT_US
}
