// Facts about what the files of a scenario are told to say.
#include "tools/reading/scenario_values.hpp"

#include "sim/scenario_document.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace chokepoint;

namespace {

const std::string small = R"(tick_days: 7
rules:
  quota:
    effective: 2026-01-15
    customs: {covers: [{chips: [A, B]}, {tpp_min: 5}], approval_rate: 0.5}
    source: "a paper"
    grade: C
  ban:
    effective: 2022-10-07
    source: "a law"
)";

std::string values(const std::string& path) { return values_text(load_text(small, "x.yaml"), path, {200, false}); }

}  // namespace

TEST_CASE("a value is told with its line and with what its entry cites") {
    CHECK(values("rules.quota.customs.approval_rate") ==
          "  rules.quota.customs.approval_rate: 0.5  (x.yaml:5)\n    source: a paper\n    grade: C\n");
    CHECK(values("tick_days") == "  tick_days: 7  (x.yaml:1)\n");
    CHECK(values("rules.quota.grade") == "  rules.quota.grade: C  (x.yaml:7)\n    source: a paper\n    grade: C\n");
}

TEST_CASE("a star and a part of a path lead to all that is so called, entry by entry") {
    const std::string dates = "  rules.quota.effective: 2026-01-15  (x.yaml:4)\n    source: a paper\n    grade: C\n"
                              "  rules.ban.effective: 2022-10-07  (x.yaml:9)\n    source: a law\n";
    CHECK(values("rules.*.effective") == dates);
    CHECK(values("effective") == dates);
    CHECK(values("rules") != dates);
    CHECK(values("covers.1.tpp_min") == "  rules.quota.customs.covers.1.tpp_min: 5  (x.yaml:5)\n    source: a paper\n    grade: C\n");
    CHECK(values("customs").starts_with("  rules.quota.customs.covers.0.chips: [A, B]  (x.yaml:5)\n"));
}

TEST_CASE("what no file says is told, with the nearest entry") {
    CHECK(values("rules.quotta.customs") == "  No file of it says anything there: did you mean \"quota\"?\n");
    CHECK(values("rules.quota.customs.quota_units_per_quarter") == "  No file of it says anything there.\n");
    CHECK(values("seed") == "  No file of it says anything there.\n");
}

TEST_CASE("a value that replaces another names both lines") {
    const std::string text = values_text(scenario_document("configs/scenarios/h200_reentry.yaml"), "stacks.CANN.training_maturity", {200, false});
    CHECK(text.starts_with("  stacks.CANN.training_maturity: 0."));
    CHECK(text.find("(configs/scenarios/history.yaml:") < text.find(", instead of configs/catalog/stacks.yaml:"));
    CHECK(text.find(", instead of configs/catalog/stacks.yaml:") < text.find("\n    source: "));
}
