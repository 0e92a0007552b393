// Facts about sound scenarios that hardly mean what they say.
#include "sim/scenario_doubts.hpp"

#include "agents/roster.hpp"
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Of the small scenario, whose weeks go from 2022-01-03 to 2024-01-01, with a ban from 2022-10-21 and a quota from Sunday,
/// 2023-01-01.
std::string doubts(const std::string& reentry, const std::string& more_of_the_quota = "") {
    std::string text = with(small_scenario, "focal_chip: Hopper", "focal_chip: Hopper\nreentry: " + reentry);
    text = with(text, "    effective: 2023-01-01\n", "    effective: 2023-01-01\n" + more_of_the_quota);
    const auto found = doubts_about(parse_scenario(text, "x.yaml", small_kinds));
    return found.empty() ? "" : found.front();
}

}  // namespace

TEST_CASE("nothing is doubtful about a day of re-entry on which a rule or a strategy begins or ends") {
    CHECK(doubts_about(parse_scenario(small_scenario, "x.yaml", small_kinds)).empty());
    CHECK(doubts("2023-01-01") == "");
    CHECK(doubts("2022-10-21") == "");
    CHECK(doubts("2023-05-01", "    until: 2023-05-01\n") == "");
    const std::string text = with(small_scenario, "focal_chip: Hopper", "focal_chip: Hopper\nreentry: 2023-05-01");
    const std::string strategy = with(text, "BIS: {", "BIS: {strategy: sliding_scale, strategy_from: 2023-05-01, ");
    CHECK(doubts_about(parse_scenario(strategy, "x.yaml", small_kinds)).empty());
}

TEST_CASE("days that begin the same tick are one day of re-entry") {
    CHECK(doubts("2022-12-27") == "");
    CHECK(doubts("2023-01-02") == "");
    CHECK(doubts("2022-12-26") != "");
    CHECK(doubts("2023-01-03") != "");
}

TEST_CASE("a day of re-entry on which nothing changes is doubtful, and the nearest rule is named") {
    CHECK(doubts("2023-02-06") ==
          "reentry: no rule begins or ends on 2023-02-06 (nearest: rules.quota, effective on 2023-01-01): the headline counts "
          "from that day, so move it with the rules");
    CHECK(says(doubts("2023-04-03", "    until: 2023-05-01\n"), "(nearest: rules.quota, until 2023-05-01)"));
}

TEST_CASE("a day of re-entry outside the run is doubtful, and one on its edge belongs to it or not as its ticks do") {
    CHECK(says(doubts("2024-01-01"), "reentry: 2024-01-01 is not before the end, 2024-01-01"));
    CHECK(says(doubts("2022-01-02"), "reentry: 2022-01-02 is before the start, 2022-01-03"));
    CHECK(says(doubts("2022-01-03"), "no rule begins or ends on"));
}

TEST_CASE("no scenario that is shipped is doubtful") {
    for (const char* name : {"history", "h200_reentry", "strict_ban", "open_market", "own_designs", "staged_policy", "tiny"})
        CHECK_MESSAGE(doubts_about(load_scenario(std::string("configs/scenarios/") + name + ".yaml", {}, standard_roster().names())).empty(),
                      name);
}
