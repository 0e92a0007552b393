// Facts about the file of published figures, and about what it refuses.
#include "tools/ensemble/facts.hpp"

#include "tests/science/worlds.hpp"
#include "tools/ensemble/validation.hpp"

#include <doctest/doctest.h>

#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string tiny_facts = "tests/tools/ensemble/tiny_facts.yaml";

std::string text_of(const std::string& file) {
    std::ifstream in(file);
    std::stringstream text;
    for (std::string line; std::getline(in, line);) {  // facts that continue on a line are made whole
        const bool continued = line.starts_with("    ");
        text << (continued ? " " : "\n") << (continued ? line.substr(4) : line);
    }
    return text.str() + "\n";
}

/// What is said of the tests' facts with one passage replaced.
std::string refusal(const std::string& passage, const std::string& by) {
    std::string text = text_of(tiny_facts);
    const auto at = text.find(passage);
    REQUIRE(at != std::string::npos);
    text.replace(at, passage.size(), by);
    const auto file = std::filesystem::temp_directory_path() / ("facts." + std::to_string(::getpid()) + ".yaml");
    std::ofstream(file) << text;
    std::string said;
    try {
        const FactFile facts = load_facts(file.string());
        targets_of(facts, FactUse::calibration, scenario_of("tiny"));
        targets_of(facts, FactUse::validation, scenario_of("tiny"));
    } catch (const ConfigError& error) {
        said = error.what();
    }
    std::filesystem::remove(file);
    return said;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a fact's label says whose it is, what and of when, and no two facts in use share one") {
    const FactFile facts = load_facts("configs/targets/market_facts.yaml");
    const auto label = [&](const char* id) { return label_of(facts.facts[*facts.facts.find(id)].value); };
    CHECK(label("nv_share_h1_2025") == "NVIDIA: share of AI accelerator cards, H1 2025");
    CHECK(label("all_units_2024") == "AI accelerator cards shipped, 2024");
    CHECK(label("h20_writedown") == "H20: inventory and purchase charge, 2025-02 to 2025-04");
    CHECK(label("nv_share_2022") == "NVIDIA: share of AI accelerator sales, 2021-01 to 2022-08");
    CHECK(label("china_ef_2024") == "installed intelligent computing (16-bit), 2024-12");
    std::vector<std::string> labels;
    for (const auto& fact : facts.facts)
        if (fact.value.measure) labels.push_back(label_of(fact.value));
    std::sort(labels.begin(), labels.end());
    CHECK(std::adjacent_find(labels.begin(), labels.end()) == labels.end());
}

TEST_CASE("no fact of 2025 is calibrated by, and none before is judged by") {
    const Scenario history = scenario_of("history");
    const FactFile facts = load_facts("configs/targets/market_facts.yaml");
    const auto fitted = targets_of(facts, FactUse::calibration, history);
    const auto judged = targets_of(facts, FactUse::validation, history);
    CHECK(fitted.size() + judged.size() + left_out(facts) == facts.facts.size());
    CHECK(fitted.size() >= 10);
    CHECK(judged.size() >= 15);
    for (const Target& target : fitted) CHECK_MESSAGE(target.end <= day("2025-01-01"), target.id);
    for (const Target& target : judged) CHECK_MESSAGE(target.start >= day("2025-01-01"), target.id);
}

TEST_CASE("earlier values come from windows that ended before the fact's own began") {
    const FactFile facts = load_facts("configs/targets/market_facts.yaml");
    std::size_t knots = 0;
    for (const auto& [id, fact] : facts.facts)
        for (const auto& knot : fact.earlier.knots) {
            CHECK_MESSAGE(knot.date < fact.start, id);
            ++knots;
        }
    CHECK(knots > 5);
}

TEST_CASE("persistence repeats the last earlier value, the trend follows the last two") {
    const auto judged = targets_of(load_facts(tiny_facts), FactUse::validation, scenario_of("tiny"));
    const Target& cards = judged[0];
    REQUIRE(cards.id == "domestic_cards");
    CHECK(persistence(cards.fact) == 6000.0);
    // 3000 in the 89 days to 2022-05-01, then 184 days to the middle of the window, 2022-11-01.
    CHECK(linear_trend(cards) == doctest::Approx(6000.0 + 3000.0 * 184.0 / 89.0));
    CHECK(persistence(judged[1].fact) == 0.3);
    CHECK(std::isnan(linear_trend(judged[1])));
    CHECK(std::isnan(persistence(judged[2].fact)));
}

TEST_CASE("forecasts are compared on the targets that both can forecast") {
    const auto judged = targets_of(load_facts(tiny_facts), FactUse::validation, scenario_of("tiny"));
    std::vector<TargetScore> scores;
    // A model that is right up to its discrepancy: 20 % or 5 points, so a mean CRPS of some tenths of that.
    for (const Target& target : judged)
        scores.push_back(score_of(target, std::vector<double>(400, target.fact.value)));
    const ErrorComparison one = compare_errors(scores, &TargetScore::persistence_error);
    CHECK(one.targets == 2);
    CHECK(one.model > 0.005);
    CHECK(one.model < 0.06);
    CHECK(one.other == doctest::Approx((3000.0 / 9000.0 + 0.1 / 0.4) / 2.0));
    CHECK(compare_errors(scores, &TargetScore::trend_error).targets == 1);
    const GroupScore group = group_score(scores);
    CHECK(group.targets == judged.size());
    CHECK(group.covered == judged.size());
    CHECK(group.mean_crps > 0.005);
    CHECK(group.mean_crps < 0.06);
    // The same on every call, and around what was simulated.
    CHECK(with_discrepancy(judged[0], {1000.0, 2000.0}) == with_discrepancy(judged[0], {1000.0, 2000.0}));
    CHECK(with_discrepancy(judged[0], {0.0})[0] == 0.0);
}

TEST_CASE("errors are shares of 100 points, or of the published value") {
    Target share;
    share.measure.kind = MeasureKind::units_share;
    share.fact.value = 40.0;
    CHECK(normalised(share, 5.0) == 0.05);
    share.measure.kind = MeasureKind::units;
    CHECK(normalised(share, 5.0) == 0.125);
}

TEST_CASE("a wrong fact is told with its place and what would be right") {
    CHECK(refusal("kind: units}", "kind: unit}").find("expected one of units") != std::string::npos);
    CHECK(contains(refusal("low: 10000", "low: 13000"), "12000 is not between low (13000) and high (14000)"));
    CHECK(contains(refusal("end: 2022-05-01", "end: 2022-02-01"), "the window ends before it begins"));
    CHECK(contains(refusal("vendors: [Beta]", "vendors: [Betta]"), "did you mean \"Beta\"?"));
    CHECK(contains(refusal("chips: [Alpha 2]", "chips: [Gamma 2]"), "the scenario has no chip \"Gamma 2\""));
    CHECK(contains(refusal("use: calibration, measure: {kind: units}", "measure: {kind: units}"),
                   "nothing says what it is for"));
    CHECK(contains(refusal("left_out: an input", "note: an input"), "nothing says how it is measured"));
    CHECK(contains(refusal("start: 2022-12-01, end: 2023-01-01", "start: 2022-12-01, end: 2024-01-01"),
                   "is not within the scenario"));
    CHECK(contains(refusal("{2022-05-01: 0.3}", "{2022-09-01: 0.3}"), "is not earlier than the fact's own start"));
    CHECK(contains(refusal("value: 12000, low: 10000", "value: 12000, low: 0"), "must be positive"));
}
