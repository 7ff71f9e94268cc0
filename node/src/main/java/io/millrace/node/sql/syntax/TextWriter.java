package io.millrace.node.sql.syntax;

import java.util.List;
import java.util.function.Consumer;

/** Text with indentation of four spaces. Owned by one call of {@link SqlText}. */
final class TextWriter {

    private final StringBuilder out = new StringBuilder();
    private int indent;

    TextWriter text(String text) {
        out.append(text);
        return this;
    }

    TextWriter line() {
        out.append('\n').repeat(' ', 4 * indent);
        return this;
    }

    /** {@code content} one step further to the right. */
    void indented(Runnable content) {
        indent++;
        content.run();
        indent--;
    }

    <T> void joined(List<? extends T> elements, Consumer<? super T> writer) {
        String separator = "";
        for (T element : elements) {
            out.append(separator);
            separator = ", ";
            writer.accept(element);
        }
    }

    /** {@code KEYWORD a}, or each of several on a line of its own below the keyword. */
    <T> void lines(String keyword, List<? extends T> elements, Consumer<? super T> writer) {
        out.append(keyword);
        if (elements.size() == 1) {
            out.append(' ');
            writer.accept(elements.getFirst());
            return;
        }
        below(elements, writer);
    }

    /** Each element on a line of its own, one step to the right. */
    <T> void below(List<? extends T> elements, Consumer<? super T> writer) {
        indented(() -> {
            for (int i = 0; i < elements.size(); i++) {
                out.append(i == 0 ? "" : ",");
                line();
                writer.accept(elements.get(i));
            }
        });
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
