// Who is served at a line that cannot serve everybody: contracts first, the rest in uniform shares.
#include "tests/science/worlds.hpp"

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
