package io.millrace.node.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/** A round as one JSON document: the answer in proto JSON, or with many nodes {@code {"answers": […], "failures": […]}}. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    /** @param isOneLine for a stream of documents */
    static String document(Round<?> round, boolean isAll, boolean isOneLine) {
        JsonFormat.Printer printer = JsonFormat.printer()
                .alwaysPrintFieldsWithNoPresence()
                .sortingMapKeys()
                .omittingInsignificantWhitespace();
        try {
            if (!isAll) {
                return text(MAPPER.readTree(printer.print(round.answers().getFirst())), isOneLine);
            }
            ObjectNode document = MAPPER.createObjectNode();
            ArrayNode answers = document.putArray("answers");
            for (Message answer : round.answers()) {
                answers.add(MAPPER.readTree(printer.print(answer)));
            }
            ArrayNode failures = document.putArray("failures");
            for (Round.Failure failure : round.failures()) {
                failures.addObject()
                        .put("node", failure.node())
                        .put("address", failure.address())
                        .put("error", failure.error());
            }
            return text(document, isOneLine);
        } catch (InvalidProtocolBufferException | JsonProcessingException e) {
            throw new IllegalStateException("an answer that is no JSON", e);
        }
    }

    private static String text(Object tree, boolean isOneLine) throws JsonProcessingException {
        return isOneLine ? MAPPER.writeValueAsString(tree)
                : MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    }
}
