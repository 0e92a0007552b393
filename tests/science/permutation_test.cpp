// Who stands where in the configuration, and how many threads work, changes nothing.
#include "output/recorder.hpp"
#include "output/trajectory.hpp"
#include "sim/parallel.hpp"
#include "sim/vectors.hpp"
#include "tests/science/worlds.hpp"
#include "tests/sim/small_scenario.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::vector<std::uint64_t> hashes_of(const Scenario& scenario) {
    World world = world_of(scenario);
    std::vector<std::uint64_t> hashes{hash_of(world.now)};
    run(world, [&](const State&, const Published&) { hashes.push_back(hash_of(world.now)); });
    return hashes;
}

template <class Named>
void reverse(Named& collection) {
    std::reverse(collection.entries.begin(), collection.entries.end());
}

std::string bytes_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// States tick by tick and the file of one run.
struct Trace {
    std::vector<std::uint64_t> hashes;
    std::string file;
    bool operator==(const Trace&) const = default;
};

Trace trace_with(std::size_t thread_count, const Scenario& scenario, const Folder& folder) {
    set_threads(thread_count);
    World world = world_of(scenario);
    Recorder recorder(world);
    Layout layout{recorder.axes(), {}, scenario.start};
    for (const auto& observable : recorder.observables()) layout.variables.push_back(observable.variable);
    const std::string name = folder.name_of(std::to_string(thread_count) + ".nc");
    TrajectoryWriter writer(name, layout, make_provenance(scenario.title, to_yaml(scenario), scenario.seed));
    Trace trace{{hash_of(world.now)}, ""};
    run(world, [&](const State&, const Published& p) {
        trace.hashes.push_back(hash_of(world.now));
        if (world.now.tick > 0) writer.append(p.date, recorder.read({world, p}));
    });
    writer.publish({}, {});
    trace.file = bytes_of(name);
    set_threads(0);
    return trace;
}

}  // namespace

TEST_CASE("1, 2, 3, 7 and 16 threads give the same state in every tick and the same bytes in the file") {
    const Scenario scenario = scenario_of("tiny", {"buyers=40000"});
    REQUIRE(world_of(scenario).now.buyers[0].size() > 3 * block_size);
    const Folder folder;
    const Trace one = trace_with(1, scenario, folder);
    CHECK(one.file.size() > 10000);
    CHECK(one.hashes.front() != one.hashes.back());
    for (const std::size_t thread_count : {2U, 3U, 7U, 16U}) {
        CAPTURE(thread_count);
        const Trace trace = trace_with(thread_count, scenario, folder);
        CHECK(trace.hashes == one.hashes);
        CHECK((trace.file == one.file));  // in parentheses: a failure shall not print the file
    }
}

TEST_CASE("every instruction set gives the same state in every tick and the same bytes in the file") {
    // The re-entry runs through every rule and chip; a number of buyers that fills neither blocks nor lanes.
    for (const std::string name : {"tiny", "h200_reentry"}) {
        CAPTURE(name);
        const Scenario scenario = scenario_of(name, {name == "tiny" ? "buyers=9999" : "buyers=777"});
        const Folder folder;
        const std::vector<std::string> targets = vector_targets();
        REQUIRE(targets.size() >= 2);
        use_vector_target(targets.front());
        const Trace best = trace_with(2, scenario, folder);
        CHECK(best.hashes.front() != best.hashes.back());
        for (std::size_t t = 1; t < targets.size(); ++t) {
            CAPTURE(targets[t]);
            use_vector_target(targets[t]);
            const Trace trace = trace_with(1, scenario, folder);
            CHECK(trace.hashes == best.hashes);
            CHECK((trace.file == best.file));
        }
        use_vector_target("");
    }
}

TEST_CASE("the order of named buyers and of markets in the configuration changes no byte of the state") {
    for (const std::string name : {"tiny", "history"}) {
        CAPTURE(name);
        const Scenario scenario = scenario_of(name, {name == "tiny" ? "buyers=60" : "buyers=300"});
        Scenario turned = scenario;
        reverse(turned.named_buyers);
        reverse(turned.markets);
        for (auto& market : turned.markets.entries) reverse(market.value.installed_units);
        REQUIRE(turned.named_buyers.size() > 1);
        CHECK(hashes_of(turned) == hashes_of(scenario));
    }
}

TEST_CASE("the order in which the configuration names the governments changes nothing") {
    const Scenario scenario = scenario_of("tiny");
    Scenario turned = scenario;
    reverse(turned.regulators);
    CHECK(hashes_of(turned) == hashes_of(scenario));
}

TEST_CASE("another seed gives another world") {
    CHECK(hashes_of(scenario_of("tiny")) != hashes_of(scenario_of("tiny", {"seed=2"})));
}

TEST_CASE("a scenario written out and read back runs the same") {
    const Scenario scenario = scenario_of("tiny");
    const Scenario again = parse_scenario(to_yaml(scenario), "again.yaml", standard_roster().names());
    CHECK(hashes_of(again) == hashes_of(scenario));
}

TEST_CASE("a buyer keeps its traits when others join") {
    // Identities are drawn in order, so the buyers of a small population are among those of a larger one.
    const World small = world_of("tiny", {"buyers=60"});
    const World large = world_of("tiny", {"buyers=90"});
    for (std::size_t r = 0; r < small.now.buyers.size(); ++r) {
        const Buyers& a = small.now.buyers[r];
        const Buyers& b = large.now.buyers[r];
        REQUIRE(a.size() < b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            const auto found = std::find(b.id.begin(), b.id.end(), a.id[i]);
            REQUIRE(found != b.id.end());
            const auto j = static_cast<std::size_t>(found - b.id.begin());
            REQUIRE(a.weight_cost[i] == b.weight_cost[j]);
            REQUIRE(a.weight_risk[i] == b.weight_risk[j]);
            REQUIRE(a.training_shift[i] == b.training_shift[j]);
            REQUIRE(a.state_funded[i] == b.state_funded[j]);
        }
    }
}
