package dev.faststream.validation;

import dev.faststream.Message;
import jakarta.validation.valueextraction.ExtractedValue;
import jakarta.validation.valueextraction.ValueExtractor;

/** Lets a constraint stand before the type of a message's body. */
final class BodyOfMessage implements ValueExtractor<Message<@ExtractedValue ?>> {
    @Override
    public void extractValues(Message<@ExtractedValue ?> message, ValueReceiver receiver) {
        receiver.value(null, message.body());
    }
}
