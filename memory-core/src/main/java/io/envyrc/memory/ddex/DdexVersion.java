package io.envyrc.memory.ddex;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The versions of the Electronic Release Notification standard that are read, known by the namespace of a message. */
public enum DdexVersion {
    ERN_3_3("33"),
    ERN_3_4("34"),
    ERN_3_4_1("341"),
    ERN_3_5("35"),
    ERN_3_5_1("351"),
    ERN_3_6("36"),
    ERN_3_7("37"),
    /** The second draft of 3.7, of which messages are about. */
    ERN_3_7_D2("37D2"),
    ERN_3_7_1("371"),
    ERN_3_8("38"),
    ERN_3_8_1("381"),
    ERN_3_8_2("382"),
    ERN_3_8_3("383"),
    ERN_4_1("41"),
    ERN_4_1_1("411"),
    ERN_4_2("42"),
    ERN_4_3("43");

    // From 2010 to 2011 the year stood in the namespace: http://ddex.net/xml/2011/ern-main/33.
    private static final Pattern NAMESPACE =
            Pattern.compile("http://ddex\\.net/xml/(?:\\d{4}/ern-main|ern)/(\\w{2,8})");
    private static final Map<String, DdexVersion> BY_CODE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(DdexVersion::code, version -> version));

    private final String code;

    DdexVersion(String code) {
        this.code = code;
    }

    /** Returns the end of the namespace that tells the version, {@code 382} for example. */
    public String code() {
        return code;
    }

    /** Returns 3 or 4: the generation, which decides on the shape of a message. */
    public int generation() {
        return code.charAt(0) - '0';
    }

    /** Returns the version of messages in a namespace; empty if it is none of these. */
    public static Optional<DdexVersion> ofNamespace(String namespace) {
        Matcher matcher = NAMESPACE.matcher(namespace);
        return matcher.matches() ? Optional.ofNullable(BY_CODE.get(matcher.group(1))) : Optional.empty();
    }
}
