/**
 * The {@code envyrc:} and {@code dotenv:} locations of {@code spring.config.import}.
 *
 * <p>Precedence is that of every import: what a file imports outranks the file itself, the last import of a list the
 * first, and the application's profile-specific files all of these. A profile variant of a {@code .env} file outranks
 * those, in turn. Environment variables, system properties and the command line outrank everything imported.
 */
@NullMarked
package io.envyrc.memory.autoconfigure.configdata;

import org.jspecify.annotations.NullMarked;
