#include "net/xml.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace tandem;
using Catch::Contains;

SCENARIO("XML is written") {
  xml_writer xml;
  WHEN("it is a carrier's answer") {
    xml.open("Response");
    xml.open("Stream")
        .attribute("bidirectional", "true")
        .attribute("extraHeaders", "a=\"<&>\"")
        .text("wss://a/b?c=1&d=2")
        .close();
    xml.open("Hangup").close();
    xml.close();
    CHECK(
        xml.str() ==
        R"(<?xml version="1.0" encoding="UTF-8"?><Response><Stream bidirectional="true" extraHeaders="a=&quot;&lt;&amp;>&quot;">)"
        R"(wss://a/b?c=1&amp;d=2</Stream><Hangup/></Response>)");
  }
  WHEN("a text tries everything") {
    xml.open("Speak").text("</Speak><Dial/>]]>\x01\x7f\xff\xc3\xa9\xed\xa0\x80 \n\xf0\x9f\x98\x80");
    auto read = parse_xml(xml.str());
    THEN("it stays a text, and what XML cannot hold is replaced") {
      REQUIRE(read);
      CHECK(read->name == "Speak");
      CHECK(read->children.empty());
      CHECK(read->text ==
            "</Speak><Dial/>]]>\xef\xbf\xbd\x7f\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd \n\xf0\x9f\x98\x80");
    }
  }
  WHEN("more is closed than was opened") {
    xml.open("a").close().close().close();
    CHECK(xml.str().ends_with("<a/>"));
  }
}

SCENARIO("XML is read") {
  auto read = parse_xml(R"(<?xml version="1.0"?>
<!-- a comment --><Response version='1'>
  <Speak voice="Polly.Amy" loop="2">Hello &amp; <b>you</b> there &#233;<![CDATA[ <raw> ]]></Speak>
  <Hangup/>
</Response>
)");
  REQUIRE(read);
  CHECK(read->name == "Response");
  CHECK(*read->attribute("version") == "1");
  REQUIRE(read->children.size() == 2);
  const auto& speak = *read->child("Speak");
  CHECK(speak.attributes == std::vector<std::pair<std::string, std::string>>{{"voice", "Polly.Amy"}, {"loop", "2"}});
  CHECK(speak.text == "Hello &  there \xc3\xa9 <raw> ");
  CHECK(speak.child("b")->text == "you");
  CHECK(speak.attribute("language") == nullptr);
  CHECK(read->child("Dial") == nullptr);
}

SCENARIO("XML that is refused") {
  struct row {
    std::string document;
    const char* why;
  };
  auto [document, why] = GENERATE(values<row>({
      {"", "no element"},
      {"  \n ", "no element"},
      {"hello", "text outside of the root element"},
      {"<a/>hello", "text outside of the root element"},
      {"<a/><b/>", "a second root element"},
      {"<a>\n<b></a>", "line 2"},
      {"<a", "line 1"},
      {"<a b=c/>", "line 1"},
      {"<a b='1' b='2'/>", "given twice"},
      {"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "document type"},
      {"<!DOCTYPE a><a/>", "document type"},
      {"<a>" + std::string(70'000, 'x') + "</a>", "more than 65536"},
  }));
  INFO(document.substr(0, 60));
  auto read = parse_xml(document);
  REQUIRE_FALSE(read);
  CHECK(read.why().code == errc::invalid);
  CHECK_THAT(read.why().message, Contains(why));
}

SCENARIO("nesting has a limit") {
  auto nested = [](int depth) {
    std::string open, close;
    for (int i = 0; i < depth; ++i) {
      open += "<a>";
      close += "</a>";
    }
    return open + close;
  };
  CHECK(parse_xml(nested(16)));
  CHECK_THAT(parse_xml(nested(17)).why().message, Contains("deeper than 16"));
  CHECK_THAT(parse_xml(nested(9000)).why().message, Contains("deeper than 16"));
}

SCENARIO("whatever bytes come as a document, nothing breaks") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const std::string_view pieces[] = {"<a>",        "</a>", "<a ", "b='1'", "/>",   "<![CDATA[",
                                     "]]>",        "<!--", "-->", "<?x",   "?>",   "&#x",
                                     "&#1114112;", "&amp", ";",   "text",  "\xff", std::string_view("\0", 1),
                                     "<!DOCTYPE",  "["};
  for (int i = 0; i < 3000; ++i) {
    std::string document;
    for (auto n = random() % 12; n > 0; --n) document += pieces[random() % std::size(pieces)];
    (void)parse_xml(document);
  }
}
