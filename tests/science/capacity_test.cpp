// Lines follow their announced paths to the end, whatever day that is, and what is closed stays closed.
#include "agents/mechanisms/capacity.hpp"
#include "tests/science/worlds.hpp"

#include <algorithm>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string closing = "TSMC N7 via intermediaries";

/// Capacity of a line at the end of each tick from a date on.
std::vector<double> capacities(const Changes& changes, const std::string& line, Date from) {
    Changes all{"buyers=300", "end=2026-06-01"};
    all.insert(all.end(), changes.begin(), changes.end());
    World world = world_of("history", all);
    const std::size_t f = index_of(world.scenario->facilities, line);
    std::vector<double> seen;
    run(world, [&](const State&, const Published& p) {
        if (p.date >= from) seen.push_back(world.now.facilities[f].capacity_per_month);
    });
    return seen;
}

}  // namespace

TEST_CASE("a line that is closed stays closed, on whatever day of a tick its path ends, subsidy or not") {
    for (const char* start : {"start=2022-01-03", "start=2022-01-04", "start=2022-01-06", "start=2022-01-09"}) {
        CAPTURE(start);
        const auto after = capacities({start}, closing, day("2024-11-18"));
        REQUIRE(after.size() > 50);
        for (const double capacity : after) CHECK(capacity == 0.0);
    }
    for (const double capacity : capacities({"tick_days=14"}, closing, day("2024-11-25"))) CHECK(capacity == 0.0);
}

TEST_CASE("a busy line with room for it goes on growing after its path") {
    const auto seen = capacities({"facilities.SMIC N+2.capacity_per_month={2021-12-31: 200, 2023-12-30: 2000}"}, "SMIC N+2",
                                 day("2024-01-08"));
    CHECK(seen.back() > 1.1 * seen.front());
}

TEST_CASE("a rule on equipment takes its part of what lines in its countries would have added, for as long as it holds") {
    const std::string growing = "SMIC N+2", abroad = "TSMC N5";
    const auto ruled = [](const std::string& rest, const std::string& until = "") {
        return Changes{"rules.equipment={regulator: US, effective: 2023-01-02, " + until + "equipment_control: {destinations: [CN], " +
                       rest + "}}"};
    };
    const Date from = day("2022-12-26");  // its last tick without the rule
    const auto free = capacities({}, growing, from);
    REQUIRE(free.back() > 1.5 * free.front());
    for (const double capacity : capacities(ruled("growth_cut: 1"), growing, from)) CHECK(capacity == doctest::Approx(free.front()).epsilon(1e-9));
    const auto half = capacities(ruled("growth_cut: 0.5"), growing, from);
    const std::size_t two_years = 104;  // along the path
    CHECK(half[two_years] - half[0] == doctest::Approx(0.5 * (free[two_years] - free[0])).epsilon(1e-9));
    CHECK(half.back() < free.back());
    CHECK(capacities(ruled("growth_cut: 1, lines: [Chinese packaging]"), growing, from) == free);
    CHECK(capacities(ruled("growth_cut: 1"), abroad, from) == capacities({}, abroad, from));
    const auto lifted = capacities(ruled("growth_cut: 1", "until: 2024-01-01, "), growing, from);
    const double missed = free[60] - lifted[60];
    CHECK(missed > 0.0);
    CHECK(free[two_years] - lifted[two_years] == doctest::Approx(missed).epsilon(1e-9));  // not made up for
}

TEST_CASE("a line that a rule kept from growing is as large as before when the path falls again") {
    // Up to the double within half a year and back: without equipment nothing comes, and nothing that stands is lost.
    const std::string line = "Mainland foundry";
    const auto seen = [&](const Changes& changes) {
        World world = world_of("tiny", Changes{"facilities." + line + ".capacity_per_month={2022-01-03: 100, 2022-06-06: 200, "
                                               "2022-12-05: 100, 2023-02-27: 100}"} + changes);
        const std::size_t f = index_of(world.scenario->facilities, line);
        std::vector<double> all;
        run(world, [&](const State&, const Published&) { all.push_back(world.now.facilities[f].capacity_per_month); });
        return all;
    };
    const auto free = seen({});
    REQUIRE(*std::max_element(free.begin(), free.end()) > 190.0);
    const Changes rule{"rules.equipment={regulator: US, effective: 2021-01-04, equipment_control: {destinations: [CN], growth_cut: 1}}"};
    for (const double capacity : seen(rule)) CHECK(capacity == doctest::Approx(100.0).epsilon(0.02));
    const auto shrinking = seen(rule + Changes{"facilities." + line + ".capacity_per_month={2022-01-03: 100, 2022-06-06: 200, 2022-12-05: 50}"});
    CHECK(shrinking.back() == doctest::Approx(50.0).epsilon(1e-9));
}

TEST_CASE("the strictest of two regulators' rules on equipment holds, and of one regulator's the latest") {
    const auto cut = [](const std::string& us, const std::string& nl, bool nl_first) {
        const std::string rule = ", equipment_control: {destinations: [CN], growth_cut: ";
        Changes changes;
        const std::string other = "regulators.NL={kind: us_regulator, region: US}";
        changes.push_back(other);
        changes.push_back("rules.a={regulator: " + std::string(nl_first ? "NL" : "US") + ", effective: 2021-01-04" + rule + (nl_first ? nl : us) + "}}");
        changes.push_back("rules.b={regulator: " + std::string(nl_first ? "US" : "NL") + ", effective: 2021-01-04" + rule + (nl_first ? us : nl) + "}}");
        World world = world_of("tiny", changes);
        const std::size_t f = index_of(world.scenario->facilities, "Mainland foundry");
        return regulate(world).growth_cut[f];
    };
    for (const bool nl_first : {true, false}) CHECK(cut("1", "0.3", nl_first) == 1.0);
    World world = world_of("tiny", {"rules.a={regulator: US, effective: 2021-01-04, equipment_control: {destinations: [CN], growth_cut: 1}}",
                                    "rules.b={regulator: US, effective: 2021-06-07, equipment_control: {destinations: [CN], growth_cut: 0.3}}"});
    CHECK(regulate(world).growth_cut[index_of(world.scenario->facilities, "Mainland foundry")] == 0.3);
}

TEST_CASE("yields follow the path of a line, however large it is thought to be") {
    Facility line;
    line.yield_start = 0.2;
    line.yield_ceiling = 0.6;
    line.learning_wafers = 5000.0;
    const double yield = yield_after(line, 3000.0, 1.0);
    line.capacity_scale = 0.4;
    CHECK(yield_after(line, 0.4 * 3000.0, 1.0) == doctest::Approx(yield).epsilon(1e-14));
    line.capacity_scale = 0.0;
    CHECK(yield_after(line, 0.0, 1.0) == doctest::Approx(0.2).epsilon(1e-14));
}
