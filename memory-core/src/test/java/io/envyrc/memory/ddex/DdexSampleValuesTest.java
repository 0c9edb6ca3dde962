package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ddex.DdexEvent.Header;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Party;
import io.envyrc.memory.ddex.DdexEvent.Release;
import io.envyrc.memory.ddex.DdexEvent.ReleaseDeal;
import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The values of public messages stand in the records as the JDK's XPath finds them in the tree of the message. */
@Execution(CONCURRENT)
class DdexSampleValuesTest {
    private static final String DESCRIBED = "//*[self::PurgedRelease or parent::ResourceList or parent::ReleaseList]";
    private static final String TERRITORY = "*[contains(name(), 'DetailsByTerritory')]/";
    private static final String RELEASE = "//*[self::PurgedRelease or parent::ReleaseList]";
    private static final String DEAL = "/*/DealList/ReleaseDeal/Deal";

    private final List<Check> checks = List.of(
            new Check(
                    "message ids",
                    "/*/MessageHeader/MessageId",
                    header(header -> Stream.ofNullable(header.messageId()))),
            new Check("party names", "/*/PartyList/Party/PartyName/FullName", party(party -> party.names().stream())),
            new Check(
                    "resource references",
                    "/*/ResourceList/*/ResourceReference",
                    resource(r -> Stream.of(r.reference()))),
            new Check(
                    "ISRCs",
                    "/*/ResourceList/*/*[name() = 'SoundRecordingId' or name() = 'VideoId' or name() ="
                            + " 'ResourceId']/ISRC|/*/ResourceList/*/*[name() = 'SoundRecordingEdition' or name() ="
                            + " 'VideoEdition']/ResourceId/ISRC",
                    resource(r -> values(r.ids(), "ISRC"))),
            new Check(
                    "ISWCs",
                    "/*/ResourceList/*/*[name() = 'WorkId' or starts-with(name(), 'Indirect')]/ISWC",
                    resource(r -> values(r.workIds(), "ISWC"))),
            new Check(
                    "works",
                    "/*/ResourceList/*/*[name() = 'WorkId' or starts-with(name(), 'Indirect')]/*",
                    resource(r -> r.workIds().stream().map(DdexId::value))),
            new Check(
                    "durations",
                    "/*/ResourceList/*/Duration",
                    resource(r -> Stream.ofNullable(r.duration()).map(DdexDuration::text))),
            new Check(
                    "related resources",
                    "/*/ResourceList/*/RelatedResource/ResourceRelatedResourceReference"
                            + "|/*/ResourceList/*//ResourceContainedResourceReference/ResourceContainedResourceReference",
                    resource(r -> r.relatedReferences().stream())),
            new Check("GRids", RELEASE + "/ReleaseId/GRid", release(r -> values(r.ids(), "GRid"))),
            new Check("ICPNs", RELEASE + "/ReleaseId/ICPN", release(r -> values(r.ids(), "ICPN"))),
            new Check(
                    "other releases",
                    RELEASE + "/*[name() = 'RelatedRelease' or name() ="
                            + " 'SalesReportingProxyReleaseId']/ReleaseId/*",
                    release(r -> r.relatedIds().stream().map(DdexId::value))),
            new Check(
                    "release types",
                    RELEASE + "/ReleaseType|" + RELEASE + "/ReleaseDetailsByTerritory/ReleaseType",
                    release(r -> r.types().stream())),
            new Check(
                    "grouped resources",
                    RELEASE + "//ResourceGroupContentItem/ReleaseResourceReference" + "|" + RELEASE
                            + "//ResourceGroupResourceReference",
                    release(r -> r.groupedReferences().stream())),
            new Check(
                    "linked resources",
                    RELEASE + "//LinkedReleaseResourceReference",
                    release(r -> r.linkedReferences().stream())),
            new Check(
                    "titles",
                    DESCRIBED + "/DisplayTitleText|" + DESCRIBED
                            + "/*[name() = 'ReferenceTitle' or name() = 'Title' or "
                            + "name() = 'DisplayTitle' or name() = 'AdditionalTitle']/TitleText|" + DESCRIBED + "/"
                            + TERRITORY + "Title/TitleText",
                    described(
                            r -> r.titles().stream().map(DdexTitle::text),
                            r -> r.titles().stream().map(DdexTitle::text))),
            new Check(
                    "names of artists",
                    DESCRIBED + "/DisplayArtistName|" + DESCRIBED + "/DisplayArtist/PartyName/FullName|" + DESCRIBED
                            + "/"
                            + TERRITORY + "DisplayArtistName|" + DESCRIBED + "/" + TERRITORY
                            + "DisplayArtist/PartyName/FullName",
                    described(r -> names(r.artists()), r -> names(r.artists()))),
            new Check(
                    "roles of artists",
                    DESCRIBED + "/DisplayArtist/*[contains(name(), 'Role')]|" + DESCRIBED + "/" + TERRITORY
                            + "DisplayArtist/*[contains(name(), 'Role')]",
                    described(r -> roles(r.artists()), r -> roles(r.artists()))),
            new Check(
                    "genres",
                    DESCRIBED + "/Genre/GenreText|" + DESCRIBED + "/" + TERRITORY + "Genre/GenreText",
                    described(
                            r -> r.genres().stream().map(DdexGenre::text),
                            r -> r.genres().stream().map(DdexGenre::text))),
            new Check(
                    "territories",
                    DESCRIBED + "/" + TERRITORY + "TerritoryCode",
                    described(
                            r -> r.territories().stream().filter(code -> !code.startsWith("-")),
                            r -> r.territories().stream().filter(code -> !code.startsWith("-")))),
            new Check(
                    "dealt releases",
                    "/*/DealList/ReleaseDeal/DealReleaseReference",
                    deal(d -> d.releaseReferences().stream())),
            new Check(
                    "commercial models",
                    DEAL + "/CommercialModelType|" + DEAL + "/DealTerms/CommercialModelType",
                    deal(d -> d.deals().stream().flatMap(one -> one.commercialModels().stream()))),
            new Check(
                    "uses", DEAL + "//UseType", deal(d -> d.deals().stream().flatMap(one -> one.useTypes().stream()))),
            new Check(
                    "dates of deals",
                    DEAL + "/StartDate|" + DEAL + "/EndDate|" + DEAL + "/DealTerms/ValidityPeriod/*|" + DEAL
                            + "/DealTerms/*[contains(name(), 'PreviewStart') or contains(name(), 'DisplayStart') or "
                            + "name() = 'PreOrderReleaseDate' or name() = 'PreOrderPreviewDate']",
                    deal(d -> d.deals().stream()
                            .flatMap(one -> one.dates().stream().map(DdexDate::value)))),
            new Check(
                    "resources of deals",
                    DEAL + "//DealResourceReference",
                    deal(d -> d.deals().stream().flatMap(one -> one.resourceReferences().stream()))));

    /** Values that stand in a message, and where records have them. */
    private record Check(String name, String xpath, Function<DdexEvent, Stream<String>> values) {}

    private static Function<DdexEvent, Stream<String>> header(Function<Header, Stream<String>> values) {
        return event -> event instanceof Header header ? values.apply(header) : Stream.empty();
    }

    private static Function<DdexEvent, Stream<String>> party(Function<Party, Stream<String>> values) {
        return event -> event instanceof Party party ? values.apply(party) : Stream.empty();
    }

    private static Function<DdexEvent, Stream<String>> resource(Function<Resource, Stream<String>> values) {
        return event -> event instanceof Resource resource ? values.apply(resource) : Stream.empty();
    }

    private static Function<DdexEvent, Stream<String>> release(Function<Release, Stream<String>> values) {
        return event -> event instanceof Release release ? values.apply(release) : Stream.empty();
    }

    private static Function<DdexEvent, Stream<String>> deal(Function<ReleaseDeal, Stream<String>> values) {
        return event -> event instanceof ReleaseDeal deal ? values.apply(deal) : Stream.empty();
    }

    private static Function<DdexEvent, Stream<String>> described(
            Function<Resource, Stream<String>> ofResource, Function<Release, Stream<String>> ofRelease) {
        return event -> event instanceof Resource resource
                ? ofResource.apply(resource)
                : event instanceof Release release ? ofRelease.apply(release) : Stream.empty();
    }

    private static Stream<String> values(List<DdexId> ids, String scheme) {
        return ids.stream().filter(id -> id.scheme().equals(scheme)).map(DdexId::value);
    }

    private static Stream<DdexArtist> shown(List<DdexArtist> artists) {
        return artists.stream().filter(artist -> artist.type().startsWith("DisplayArtist"));
    }

    private static Stream<String> names(List<DdexArtist> artists) {
        return shown(artists).flatMap(artist -> artist.names().stream());
    }

    private static Stream<String> roles(List<DdexArtist> artists) {
        return shown(artists).flatMap(artist -> artist.roles().stream());
    }

    @Test
    void recordsHaveTheValuesOfTheMessage() throws Exception {
        Path samples = DdexSamplesTest.samples();
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        XPath xpath = XPathFactory.newInstance().newXPath();
        int[] found = new int[checks.size()];
        for (var sample : DdexSamplesTest.manifest(samples)) {
            Path file = samples.resolve(sample.get("file").stringValue());
            Document document;
            try (var in = Files.newInputStream(file)) {
                document = builder.parse(in);
            }
            List<DdexEvent> events = new ArrayList<>();
            DdexParser.create()
                    .parse(DdexSource.of(file), event -> events.add(event instanceof Part part ? part.slice() : event));
            for (int i = 0; i < found.length; i++) {
                Check check = checks.get(i);
                List<String> values = events.stream().flatMap(check.values()).toList();
                assertThat(values)
                        .as("%s of %s", check.name(), file.getFileName())
                        .isEqualTo(texts((NodeList) xpath.evaluate(check.xpath(), document, XPathConstants.NODESET)));
                found[i] += values.size();
            }
        }
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as(checks.get(i).name()).isPositive();
        }
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Element element = (Element) nodes.item(i);
            String text = element.getTextContent().trim();
            boolean own = text.equals("UserDefined") && element.hasAttribute("UserDefinedValue");
            texts.add(own ? element.getAttribute("UserDefinedValue") : text);
        }
        return texts;
    }
}
