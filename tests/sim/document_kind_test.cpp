// A file of one kind given where another is wanted is told in one sentence.
#include "sim/document_kind.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace chokepoint;

namespace {

/// What `require_kind` says of a text, "" if it is let through.
std::string refusal(const std::string& yaml, DocumentKind wanted) {
    try {
        require_kind(load_text(yaml, "x.yaml"), wanted);
        return "";
    } catch (const ConfigError& error) {
        return error.what();
    }
}

const std::string study = "title: T\nscenario: x.yaml\nfactors: {}\n";
const std::string experiment = "title: T\nscenario: x.yaml\narms: {}\n";
const std::string world = "title: T\nregions: {}\n";

}  // namespace

TEST_CASE("a document of the kind that is wanted is let through, whatever else is wrong with it") {
    CHECK(refusal(study, DocumentKind::study) == "");
    CHECK(refusal(experiment, DocumentKind::experiment) == "");
    CHECK(refusal(world, DocumentKind::scenario) == "");
    CHECK(refusal("title: T\n", DocumentKind::study) == "");  // told as what it lacks
}

TEST_CASE("a document of another kind is named, with its place and the command that takes it") {
    CHECK(refusal(study, DocumentKind::scenario) ==
          "x.yaml:3:1: this is a study, not a scenario: chokepoint study new FILE, or give the scenario that it names");
    CHECK(refusal(experiment, DocumentKind::scenario) ==
          "x.yaml:3:1: this is an experiment, not a scenario: chokepoint experiment FILE, or give the scenario that it names");
    CHECK(refusal(world, DocumentKind::study) ==
          "x.yaml:2:1: this is a scenario, not a study: chokepoint run FILE, or the file of a study");
    CHECK(refusal(experiment, DocumentKind::study) ==
          "x.yaml:3:1: this is an experiment, not a study: chokepoint experiment FILE, or the file of a study");
    CHECK(refusal(study, DocumentKind::experiment) ==
          "x.yaml:3:1: this is a study, not an experiment: chokepoint study new FILE, or the file of an experiment");
}

TEST_CASE("a study laid over a world is a study still") {
    CHECK(refusal(world + "scenario: x.yaml\nfactors: {}\n", DocumentKind::scenario)
              .starts_with("x.yaml:4:1: this is a study, not a scenario"));
}

TEST_CASE("a scenario with one stray key of a study or an experiment is a scenario still") {
    for (const char* stray : {"design: x\n", "factors: {}\n", "arms: {}\n"})
        CHECK(refusal(world + stray, DocumentKind::scenario) == "");  // told as an unknown field where fields are read
}

TEST_CASE("a list of parameters is no scenario, neither alone nor over a world") {
    const std::string list = "parameters:\n  parameters.choice.cost: {default: 1, low: 0, high: 3}\n";
    for (const std::string& text : {list, list + world})
        CHECK(refusal(text, DocumentKind::scenario).starts_with("x.yaml:2:3: parameters: this is a list of parameters with"));
    CHECK(refusal(world + "parameters: {choice.cost: 1}\n", DocumentKind::scenario) == "");  // an unknown key
}

TEST_CASE("a mistyped `extends` is told as that") {
    CHECK(refusal("title: T\nextend: tiny.yaml\n", DocumentKind::scenario) ==
          "x.yaml:2:1: extend: unknown key \"extend\": did you mean \"extends\"?");
}

TEST_CASE("a scenario that has lost what it extends is told so, not asked for every part of a world") {
    for (const char* lost : {"buyers: 200\n", "rules: {}\n", "chips: {}\n"})
        CHECK(refusal(std::string("title: T\n") + lost, DocumentKind::scenario)
                  .starts_with("x.yaml:1:1: the world is missing: no regions, no markets: name a scenario to start from"));
}
