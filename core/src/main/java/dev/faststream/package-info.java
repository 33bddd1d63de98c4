/**
 * What an application uses whatever its broker: the app, headers, messages, responses, codecs and the annotations of
 * handler parameters.
 */
@NullMarked
package dev.faststream;

import org.jspecify.annotations.NullMarked;
