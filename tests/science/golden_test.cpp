// Golden trajectories: the same scenario, seed and program give the same state, tick for tick, as when they were accepted.
// A change on purpose is accepted by CHOKEPOINT_ACCEPT_GOLDEN=1 and a line in tests/golden/CHANGES.md.
#include "tests/science/worlds.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr int every_ticks = 13;

/// Hashes of the state once a quarter, and units delivered in China by vendor and year, for readers.
std::string golden_of(const std::string& scenario, const Changes& changes) {
    World world = world_of(scenario, changes);
    std::ostringstream text;
    std::map<std::pair<int, std::size_t>, std::int64_t> units;
    const std::size_t cn = region_of(world, "CN");
    spin_up(world);
    while (world.now.tick < world.structure->ticks) {
        const Published p = tick(world);
        for (std::size_t l = 0; l < world.structure->listings.size(); ++l) {
            const Listing& listing = world.structure->listings[l];
            if (listing.region != cn || listing.resale != none) continue;
            units[{year_of(p.date), world.structure->products[listing.product].vendor}] +=
                p.deliveries.units[l][0] + p.deliveries.units[l][1];
        }
        if (world.now.tick % every_ticks == 0)
            text << to_string(p.date) << " state " << std::hex << hash_of(world.now) << std::dec << "\n";
    }
    for (const auto& [key, count] : units)
        text << key.first << " " << world.scenario->firms[key.second].name << " " << count << " units\n";
    return text.str();
}

std::string file_of(const std::string& scenario) { return "tests/golden/" + scenario + ".txt"; }

std::string read(const std::string& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The first line that differs, with both sides.
std::string first_difference(const std::string& was, const std::string& is) {
    std::istringstream a(was);
    std::istringstream b(is);
    std::string x;
    std::string y;
    while (true) {
        const bool more_a = static_cast<bool>(std::getline(a, x));
        const bool more_b = static_cast<bool>(std::getline(b, y));
        if (!more_a && !more_b) return "";
        if (x != y || more_a != more_b)
            return "accepted: " + (more_a ? x : "(nothing)") + ", now: " + (more_b ? y : "(nothing)") +
                   ". If this is meant: CHOKEPOINT_ACCEPT_GOLDEN=1 build/release/tests/tests_science "
                   "--source-file='*golden_test.cpp', and a line in tests/golden/CHANGES.md";
    }
}

void check_golden(const std::string& scenario, const Changes& changes) {
    const std::string now = golden_of(scenario, changes);
    const char* accept = std::getenv("CHOKEPOINT_ACCEPT_GOLDEN");
    if (accept != nullptr && std::string(accept) == "1") std::ofstream(file_of(scenario)) << now;
    CHECK(first_difference(read(file_of(scenario)), now) == "");
}

}  // namespace

TEST_CASE("tiny goes as it went when it was accepted") { check_golden("tiny", {}); }

TEST_CASE("history goes as it went when it was accepted") { check_golden("history", {"buyers=300"}); }

TEST_CASE("the re-entry of H200 goes as it went when it was accepted") {
    check_golden("h200_reentry", {"buyers=300"});
}

TEST_CASE("a golden comparison names the first line that differs") {
    CHECK(first_difference("a\nb\n", "a\nb\n") == "");
    CHECK(first_difference("a\nb\n", "a\nc\n").find("accepted: b, now: c") == 0);
    CHECK(first_difference("", "a\n").find("accepted: (nothing), now: a") == 0);
}
