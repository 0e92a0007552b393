// Who is served at a line that cannot serve everybody: contracts first, the rest in uniform shares.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <map>
#include <utility>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr const char* line = "Peninsula HBM";
const Changes scarce{"facilities.Peninsula HBM.capacity_per_month={2022-01-03: 3000}"};

struct Served {
    std::int64_t wanted = 0;
    std::int64_t got = 0;
};

/// What a vendor asked of the scarce line, its first choice, and got there.
Served served(const World& world, const Published& p, std::string_view vendor) {
    Served result;
    const std::size_t v = index_of(world.scenario->firms, vendor);
    const std::size_t f = index_of(world.scenario->facilities, line);
    for (const std::size_t l : world.structure->vendor_hbm[v])
        if (world.structure->hbm[l].facility == f && p.rules.hbm_legal[l] != 0) {
            result.wanted = p.plan.stacks[v];
            result.got = p.shipments.stacks_started[l];
        }
    return result;
}

/// Makers of HBM by vendor, in the order in which it asks them.
std::map<std::string, std::vector<std::string>> makers_by_vendor(const Scenario& scenario) {
    const Structure s = build_structure(scenario);
    std::map<std::string, std::vector<std::string>> makers;
    for (std::size_t v = 0; v < scenario.firms.size(); ++v) {
        auto& names = makers[scenario.firms[v].name];
        for (const std::size_t l : s.vendor_hbm[v]) names.push_back(scenario.facilities[s.hbm[l].facility].name);
    }
    return makers;
}

/// By maker that a chip of the vendor names: the best place on any chip's list, and the place in the file.
std::map<std::string, std::pair<std::size_t, std::size_t>> best_places(const Scenario& scenario, const std::string& vendor) {
    std::map<std::string, std::pair<std::size_t, std::size_t>> places;
    for (const auto& [name, chip] : scenario.chips) {
        if (chip.vendor != vendor) continue;
        for (std::size_t place = 0; place < chip.hbm_from.size(); ++place) {
            const std::string& maker = chip.hbm_from[place];
            const std::pair here{place, index_of(scenario.facilities, maker)};
            const auto [entry, first] = places.try_emplace(maker, here);
            if (!first) entry->second = std::min(entry->second, here);
        }
    }
    return places;
}

}  // namespace

TEST_CASE("whoever has a contract gets what it wants, up to the part of capacity that it says") {
    World world = world_of("tiny", {scarce[0], "facilities.Peninsula HBM.contracts={Beta: 0.6}"});
    const std::size_t f = index_of(world.scenario->facilities, line);
    Verdict v;
    int short_of = 0;
    run(world, [&](const State&, const Published& p) {
        const Served beta = served(world, p, "Beta");
        const auto sure = static_cast<std::int64_t>(0.6 * static_cast<double>(p.shipments.capacity[f]));
        v.require(beta.got >= std::min(beta.wanted, sure), p.date, ": ", beta.got, " of ", beta.wanted);
        if (beta.wanted > sure) ++short_of;
    });
    CHECK(v.wrong() == "");
    CHECK(short_of > 4);
}

TEST_CASE("without contracts, two firms that are both short get the same, and who wants little gets it all") {
    World world = world_of("tiny", scarce);
    Verdict v;
    int both_short = 0;
    run(world, [&](const State&, const Published& p) {
        const Served alpha = served(world, p, "Alpha");
        const Served beta = served(world, p, "Beta");
        if (alpha.got < alpha.wanted && beta.got < beta.wanted) {
            ++both_short;
            v.require(std::abs(alpha.got - beta.got) <= 1, p.date, ": ", alpha.got, " and ", beta.got);
        } else if (alpha.got < alpha.wanted) {
            v.require(beta.got == beta.wanted, p.date, ": Beta got ", beta.got);
        }
    });
    CHECK(v.wrong() == "");
    CHECK(both_short > 4);
}

TEST_CASE("a closed line that a chip lists first changes nothing: the next is its first choice") {
    const std::string closed = "facilities.Mainland foundry.capacity_per_month={2022-01-03: 200, 2023-01-02: 400}";
    const auto units = [&](const std::string& lines) {
        // Beta 1 keeps the closed line among its own; all are short of wafers.
        World world = world_of("tiny", {"chips.Beta 1.made_at=" + lines, closed,
                                        "facilities.Island packaging.contracts={}", "rules.us-foundries=null",
                                        "facilities.Island foundry.capacity_per_month={2022-01-03: 0}"});
        std::vector<std::int64_t> made;
        run(world, [&](const State&, const Published& p) {
            made.push_back(p.shipments.assembled[product_of(world, "Beta 1")]);
        });
        return made;
    };
    const auto first = units("[Island foundry, Mainland foundry]");
    CHECK(first == units("[Mainland foundry]"));
    CHECK(*std::max_element(first.begin(), first.end()) > 0);
}

TEST_CASE("what a contract guarantees is kept for a firm that asks for it second, and shared if it does not") {
    // Beta's first choice has next to nothing; at its second it has half by contract, and Alpha wants all of that line.
    const Changes both{"chips.Beta 1.hbm_from=[Mainland HBM, Peninsula HBM]",
                       "chips.Beta 2.hbm_from=[Mainland HBM, Peninsula HBM]",
                       "facilities.Mainland HBM.capacity_per_month={2022-01-03: 10}", "rules.us-hbm=null", scarce[0]};
    Changes with = both;
    with.push_back("facilities.Peninsula HBM.contracts={Beta: 0.5}");
    World world = world_of("tiny", with);
    const std::size_t f = index_of(world.scenario->facilities, line);
    const std::size_t beta = index_of(world.scenario->firms, "Beta");
    Verdict v;
    int pressed = 0;
    int idle = 0;
    run(world, [&](const State&, const Published& p) {
        std::int64_t got = 0;
        for (const std::size_t l : world.structure->vendor_hbm[beta])
            if (world.structure->hbm[l].facility == f) got = p.shipments.stacks_started[l];
        const std::int64_t capacity = p.shipments.capacity[f];
        const auto sure = static_cast<std::int64_t>(0.5 * static_cast<double>(capacity));
        const std::int64_t alpha = p.plan.stacks[index_of(world.scenario->firms, "Alpha")];
        v.require(got >= std::min(p.plan.stacks[beta] - 10, sure), p.date, ": ", got, " of ", p.plan.stacks[beta]);
        if (p.plan.stacks[beta] > sure + 10 && alpha > capacity) ++pressed;
        if (p.plan.stacks[beta] < sure && alpha > capacity) {  // what the contract leaves goes to Alpha
            ++idle;
            v.equal(p.shipments.started[f], capacity, p.date, " started");
        }
    });
    CHECK(v.wrong() == "");
    CHECK(pressed > 4);
    CHECK(idle > 4);
}

TEST_CASE("a vendor's makers of HBM stand by the best place that a chip gives them, whatever the order of chips") {
    // Beta's chips disagree; of two makers that are both a chip's first choice, the one that the file names first is asked.
    const Changes disagree{"chips.Beta 1.hbm_from=[Mainland HBM, Peninsula HBM]",
                           "chips.Beta 2.hbm_from=[Peninsula HBM]"};
    for (Scenario scenario : {scenario_of("tiny", disagree), scenario_of("h200_reentry", {"buyers=300"})}) {
        CAPTURE(scenario.title);
        const auto before = makers_by_vendor(scenario);
        for (const auto& entry : before) {
            const std::string& vendor = entry.first;
            const auto& makers = entry.second;
            CAPTURE(vendor);
            const auto places = best_places(scenario, vendor);
            CHECK(makers.size() == places.size());
            for (std::size_t k = 0; k + 1 < makers.size(); ++k) CHECK(places.at(makers[k]) < places.at(makers[k + 1]));
        }
        std::reverse(scenario.chips.entries.begin(), scenario.chips.entries.end());
        CHECK(makers_by_vendor(scenario) == before);
    }
}
