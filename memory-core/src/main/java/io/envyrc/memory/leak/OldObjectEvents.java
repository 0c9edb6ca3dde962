package io.envyrc.memory.leak;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code jdk.OldObjectSample} events.
 *
 * <p>An event's {@code object} leads by {@code referrer}, {@code object}, {@code referrer} and so on to the root; a
 * referrer names the field, or the array, through which the next object refers to the one before, or how many steps were
 * left out. See {@code metadata.xml} of HotSpot's JFR.
 */
final class OldObjectEvents {
    /** Between the steps of a path. */
    static final String STEP = " -> ";

    private static final int MAX_FRAMES = 8;
    private static final String CONSTRUCTOR = ".<init>:";
    private static final String RECORDER_THREADS = "JFR ";
    private static final String CLASS_PREFIX = "Class Name: ";
    private static final String THREAD_PREFIX = "Thread Name: ";

    private OldObjectEvents() {}

    /** Tells whether the investigation or Flight Recorder itself made the object. */
    static boolean isOwn(RecordedEvent event) {
        RecordedThread thread = event.getThread();
        String name = thread == null ? null : thread.getJavaName();
        return name != null && (name.equals(Investigation.THREAD) || name.startsWith(RECORDER_THREADS));
    }

    /** Returns the sample, with the path to its root if one was found. */
    static HeldObject held(RecordedEvent event) {
        RecordedObject root = event.getValue("root");
        RecordedObject sample = event.getValue("object");
        List<String> frames = frames(event.getStackTrace());
        if (sample == null) {
            return new HeldObject("?", List.of("?"), "", "", frames);
        }
        if (root == null) {
            return new HeldObject(typeOf(sample), madeBy(typeOf(sample), frames), "", "", frames);
        }
        List<String> chain = new ArrayList<>();
        Deque<String> steps = new ArrayDeque<>();
        RecordedObject object = sample;
        String type = typeOf(object);
        chain.add(type);
        steps.addFirst(type);
        RecordedObject referrer = object.getValue("referrer");
        while (referrer != null) {
            int skipped = referrer.getInt("skip");
            if (skipped > 0) {
                steps.addFirst("(" + skipped + " more)");
            }
            RecordedObject holder = referrer.getValue("object");
            if (holder == null) {
                break;
            }
            chain.add(typeOf(holder));
            steps.addFirst(step(holder, referrer));
            referrer = holder.getValue("referrer");
        }
        return new HeldObject(type, chain, join(steps), root(root), frames);
    }

    private static List<String> madeBy(String type, List<String> frames) {
        List<String> chain = new ArrayList<>(List.of(type));
        for (String frame : frames) {
            int constructor = frame.indexOf(CONSTRUCTOR);
            if (constructor > 0) {
                chain.add(frame.substring(0, constructor));
            }
        }
        return chain;
    }

    private static String step(RecordedObject holder, RecordedObject referrer) {
        String description = Objects.requireNonNullElse(holder.getString("description"), "");
        RecordedObject field = referrer.getValue("field");
        if (field == null) {
            return typeOf(holder);
        }
        String name = Objects.requireNonNullElse(field.getString("name"), "?");
        if (Modifier.isStatic(field.getShort("modifiers")) && description.startsWith(CLASS_PREFIX)) {
            return "static " + description.substring(CLASS_PREFIX.length()) + "." + name;
        }
        if (description.startsWith(THREAD_PREFIX)) {
            return "thread '" + description.substring(THREAD_PREFIX.length()) + "'." + name;
        }
        return typeOf(holder) + "." + name;
    }

    /** Joins the steps, and tells a run of equal ones, as in a linked list, once. */
    private static String join(Deque<String> steps) {
        List<String> parts = new ArrayList<>();
        String before = null;
        int run = 0;
        for (String step : steps) {
            if (step.equals(before)) {
                run++;
                parts.set(parts.size() - 1, step + " (" + run + " times)");
            } else {
                parts.add(step);
                before = step;
                run = 1;
            }
        }
        return String.join(STEP, parts);
    }

    private static String root(RecordedObject root) {
        String system = root.getString("system");
        String type = root.getString("type");
        return system + ", " + type;
    }

    private static List<String> frames(@Nullable RecordedStackTrace trace) {
        List<String> frames = new ArrayList<>();
        if (trace != null) {
            for (RecordedFrame frame : trace.getFrames()) {
                if (frames.size() == MAX_FRAMES) {
                    break;
                }
                RecordedMethod method = frame.getMethod();
                frames.add("%s.%s:%d"
                        .formatted(
                                ClassNames.readable(method.getType().getName()),
                                method.getName(),
                                frame.getLineNumber()));
            }
        }
        return frames;
    }

    private static String typeOf(RecordedObject object) {
        RecordedClass type = object.getClass("type");
        return type == null ? "?" : ClassNames.readable(type.getName());
    }
}
