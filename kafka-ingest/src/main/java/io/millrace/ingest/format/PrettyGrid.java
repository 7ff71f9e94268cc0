package io.millrace.ingest.format;

/** The lines of a table, by style and character set. */
record PrettyGrid(String headTop, String headSide, String headBottom, String rowSide, String between, String bottom,
        String foot, String footTop, String footBottom, String dash, String thickDash, String cut, String wrapEnd,
        String wrapStart) {

    enum Style {
        FULL, COMPACT, SPACE
    }

    static PrettyGrid of(boolean ascii) {
        // Each line: left corner, dash between, right corner.
        return ascii
                ? new PrettyGrid("+++", "|", "+++", "|", "+++", "+++", "+++", "+++", "+++", "-", "-", "~", "\\", ">")
                : new PrettyGrid("┏┳┓", "┃", "┡╇┩", "│", "├┼┤", "└┴┘", "└┴┘", "┢╈┪", "┗┻┛", "─", "━", "⋯", "↴", "↳");
    }
}
