package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexElement.Attribute;
import io.envyrc.memory.ddex.DdexEvent.Entry;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexEvent.Raw;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The elements of records as they stand in the message. */
class DdexRawTest {

    private static List<DdexEvent> events(byte[] message, DdexLimits limits) throws Exception {
        DdexParser parser = DdexParser.builder().raw(true).limits(limits).build();
        return Messages.parse(parser, new ByteArrayInputStream(message));
    }

    private static DdexLimits chunks(int bytes) {
        return DdexLimits.builder().chunkSize(bytes).build();
    }

    @Test
    void givesWhatTheRecordHasNoPlaceForToo() throws Exception {
        String text = Messages.resources(Messages.resource(
                "A1",
                " <Smell Strength='&lt;5' x:by='me' xmlns:x='urn:x'> rather <b/><![CDATA[ <bad> ]]>smell"
                        + " </Smell><x:y xmlns:x='urn:x'/>"));
        List<DdexEvent> events = events(text.getBytes(UTF_8), DdexLimits.defaults());
        Raw raw = (Raw) events.get(2);
        assertThat(raw.range()).isEqualTo(events.get(1).range());
        assertThat(raw.continued()).isZero();
        DdexElement smell = new DdexElement(
                "Smell",
                "",
                List.of(new Attribute("Strength", "", "<5"), new Attribute("by", "urn:x", "me")),
                "rather<bad> smell",
                List.of(new DdexElement("b", "", List.of(), "", List.of())));
        assertThat(raw.element())
                .isEqualTo(new DdexElement(
                        "SoundRecording",
                        "",
                        List.of(),
                        "",
                        List.of(
                                new DdexElement("ResourceReference", "", List.of(), "A1", List.of()),
                                smell,
                                new DdexElement("y", "urn:x", List.of(), "", List.of()))));
        assertThat(raw.element().child("Smell")).contains(smell);
        assertThat(raw.element().child("b")).isEmpty();
        assertThat(raw.element().children("ResourceReference")).hasSize(1);
        assertThat(smell.attribute("Strength")).contains("<5");
        assertThat(smell.attribute("by")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(MessageShape.Names.class)
    void givesTheTreeThatAnotherParserReads(MessageShape.Names names) throws Exception {
        byte[] message =
                GeneratedMessage.bytes(MessageShape.ofBytes(60_000).names(names).indented(true));
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        Element root = factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(message))
                .getDocumentElement();
        List<DdexElement> expected = new ArrayList<>();
        for (DdexElement list : element(root).children()) {
            expected.addAll(list.name().equals("MessageHeader") ? List.of(list) : list.children());
        }
        List<DdexEvent> events = events(message, chunks(1 << 20));
        assertThat(Messages.only(Raw.class, events)).extracting(Raw::element).isEqualTo(expected);
        events.removeIf(Raw.class::isInstance);
        assertThat(events).isEqualTo(Messages.parse(DdexParser.create(), new ByteArrayInputStream(message)));
    }

    private static DdexElement element(Element from) {
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < from.getAttributes().getLength(); i++) {
            Node attribute = from.getAttributes().item(i);
            if (!attribute.getNodeName().startsWith("xmlns")) {
                attributes.add(new Attribute(
                        attribute.getLocalName(), orEmpty(attribute.getNamespaceURI()), attribute.getNodeValue()));
            }
        }
        List<DdexElement> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        StringBuilder piece = new StringBuilder();
        for (Node child = from.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                text.append(piece.toString().trim());
                piece.setLength(0);
                children.add(element(inner));
            } else if (child instanceof org.w3c.dom.Text characters) {
                piece.append(characters.getData());
            }
        }
        text.append(piece.toString().trim());
        return new DdexElement(
                from.getLocalName(), orEmpty(from.getNamespaceURI()), attributes, text.toString(), children);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static List<Named<byte[]>> longRecords() {
        String foreign = "<n:a xmlns:n='urn:n' b='c'>text<n:d>more</n:d><n:d/></n:a>".repeat(500);
        String nested = "<Odd Kind='x'>" + "<Odder><Oddest>1</Oddest></Odder> and ".repeat(400) + "</Odd>";
        MessageShape giant = MessageShape.ofBytes(60_000).asGiant();
        return List.of(
                Named.of("one release", GeneratedMessage.bytes(giant)),
                Named.of("one release of ERN 3", GeneratedMessage.bytes(giant.version(DdexVersion.ERN_3_8_2))),
                Named.of(
                        "unknown elements",
                        Messages.resources(Messages.resource("A1", foreign), Messages.resource("A2", nested))
                                .getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("longRecords")
    void partsAddUpToTheWholeTree(byte[] message) throws Exception {
        List<DdexElement> whole = Messages.only(Raw.class, events(message, chunks(64 << 20))).stream()
                .map(Raw::element)
                .toList();
        for (int chunk : new int[] {1, 300, 5000}) {
            List<DdexEvent> events = events(message, chunks(chunk));
            List<DdexElement> added = new ArrayList<>();
            int parts = 0;
            for (int i = 0; i < events.size(); i++) {
                if (events.get(i) instanceof Raw raw) {
                    DdexEvent before = events.get(i - 1);
                    assertThat(before).isInstanceOfAny(Part.class, Entry.class);
                    assertThat(raw.range()).isEqualTo(before.range());
                    parts += before instanceof Part ? 1 : 0;
                    int last = added.size() - 1;
                    if (raw.continued() == 0) {
                        added.add(raw.element());
                    } else {
                        added.set(last, add(added.get(last), raw.element(), raw.continued()));
                    }
                }
            }
            assertThat(added).isEqualTo(whole);
            assertThat(parts).isGreaterThan(5);
        }
    }

    private static DdexElement add(DdexElement begun, DdexElement more, int continued) {
        List<DdexElement> children = new ArrayList<>(begun.children());
        List<DdexElement> added = more.children();
        if (continued > 1) {
            int last = children.size() - 1;
            children.set(last, add(children.get(last), added.get(0), continued - 1));
            added = added.subList(1, added.size());
        }
        children.addAll(added);
        return new DdexElement(
                begun.name(), begun.namespace(), begun.attributes(), begun.text() + more.text(), children);
    }

    @Test
    void aBrokenRecordHasNoTree() throws Exception {
        DdexLimits limits =
                DdexLimits.builder().continueOnError(true).maxElementDepth(6).build();
        String deep = "<a>".repeat(5) + "</a>".repeat(5);
        String text = Messages.resources(
                Messages.resource("A1", "<Duration>x</Duration><a/>"),
                Messages.resource("A2", deep + "<a/>"),
                Messages.resource("A3", "<a/>"));
        List<DdexEvent> events = events(text.getBytes(UTF_8), limits);
        assertThat(Messages.only(Problem.class, events)).hasSize(2);
        DdexElement reference = new DdexElement("ResourceReference", "", List.of(), "A3", List.of());
        DdexElement unknown = new DdexElement("a", "", List.of(), "", List.of());
        assertThat(Messages.only(Raw.class, events))
                .extracting(Raw::element)
                .containsExactly(new DdexElement("SoundRecording", "", List.of(), "", List.of(reference, unknown)));
    }

    @Test
    void whatTheTreeHoldsIsReserved() {
        DdexLimits limits = DdexLimits.builder()
                .maxMemoryUsage(1_000_000)
                .bufferSize(8 << 10)
                .build();
        String text =
                Messages.resources(Messages.resource("A1", "<Odd>" + "<![CDATA[xxxxxxxx]]>".repeat(60_000) + "</Odd>"));
        DdexParser typed = DdexParser.builder().limits(limits).build();
        DdexParser raw = DdexParser.builder().limits(limits).raw(true).build();
        assertThatNoException().isThrownBy(() -> typed.parse(Messages.stream(text), event -> {}));
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> raw.parse(Messages.stream(text), event -> {}))
                .withMessageStartingWith("Memory budget exceeded: 'ddex' asked for ")
                .withMessageEndingWith("; raise DdexLimits.maxMemoryUsage");
    }
}
