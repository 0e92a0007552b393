// Spin-up fills what flows, and leaves what the scenario gives for the first date.
#include "tests/science/worlds.hpp"

#include <algorithm>
#include <numeric>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Tick by tick, as a run does it.
World spun_up(const std::string& name, const Changes& changes = {}) {
    World world = world_of(name, changes);
    while (world.in_spin_up()) tick(world);
    return world;
}

std::int64_t owned(const std::vector<std::uint32_t>& column) {
    return std::accumulate(column.begin(), column.end(), std::int64_t{0});
}

}  // namespace

TEST_CASE("a run begins with the installed base, the beliefs, the R&D stocks and the software stacks that its scenario gives") {
    for (const char* name : {"tiny", "history"}) {
        CAPTURE(name);
        const Changes few{"buyers=300"};
        const World given = world_of(name, few);
        const World world = spun_up(name, few);
        REQUIRE(given.now.tick < 0);
        REQUIRE(world.now.tick == 0);
        std::int64_t sold = 0;
        for (const ListingState& listing : world.now.listings) sold += listing.sold.total;
        CHECK(sold > 1000);  // and yet it was no idle time
        for (std::size_t r = 0; r < world.structure->regions(); ++r) {
            for (std::size_t c = 0; c < world.now.buyers[r].installed.size(); ++c)
                CHECK(owned(world.now.buyers[r].installed[c]) == owned(given.now.buyers[r].installed[c]));
            CHECK(world.now.markets[r].installed == given.now.markets[r].installed);
            CHECK(world.now.markets[r].offshore == given.now.markets[r].offshore);
            CHECK(world.now.buyers[r].risk_foreign == given.now.buyers[r].risk_foreign);
            CHECK(world.now.buyers[r].risk_domestic == given.now.buyers[r].risk_domestic);
        }
        for (std::size_t v = 0; v < world.now.vendors.size(); ++v)
            CHECK(world.now.vendors[v].rd_stock_usd == given.now.vendors[v].rd_stock_usd);
        for (std::size_t k = 0; k < world.now.stacks.size(); ++k)
            CHECK(world.now.stacks[k].maturity == given.now.stacks[k].maturity);
    }
}

TEST_CASE("a quota is whole on the first day, however long the spin-up before it") {
    const Changes quota{"rules.us-ban=null", "rules.us-licence=null", "rules.cn-quota.effective=2021-01-01",
                        "rules.cn-quota.customs={covers: [{chips: [Alpha 1]}], quota_units_per_quarter: 600}"};
    for (const char* weeks : {"13", "52"}) {
        CAPTURE(weeks);
        World world = spun_up("tiny", quota + Changes{std::string("spin_up_weeks=") + weeks});
        for (const QuotaState& state : world.now.quotas) CHECK(state.used == 0);
        const std::size_t import = listing_of(world, "CN", "Alpha 1");
        std::int64_t admitted = 0;  // in the first quarter
        while (world.today() < day("2022-03-28")) admitted += tick(world).shipments.granted[import];
        CHECK(admitted > 300);  // what was made by then
        CHECK(admitted <= 600);
    }
}

TEST_CASE("what a run counts up is nothing on its first day") {
    World world = spun_up("history", {"buyers=300", "rules.us-2022-08-26-letters.effective=2021-01-01",
                                      "rules.us-2022-08-26-letters.chip_control.treatment=licence",
                                      "rules.us-2022-08-26-letters.chip_control.revenue_share=0.2"});
    for (const VendorState& vendor : world.now.vendors) CHECK(vendor.government_share_total_usd == 0);
    for (const ResaleState& resale : world.now.resales) CHECK(resale.seized_total == 0);
    for (const ProductState& product : world.now.products) CHECK(product.written_down_units == 0);
    tick(world);
    CHECK(std::any_of(world.now.vendors.begin(), world.now.vendors.end(),
                      [](const VendorState& vendor) { return vendor.government_share_total_usd > 0; }));
}

TEST_CASE("a ban that was announced before the first day brings money forward from that day on, not in spin-up") {
    const Changes ban{"rules.us-ban.announced=2021-12-20", "rules.us-ban.effective=2022-02-14",
                      "rules.us-ban.chip_control.covers=[{chips: [Alpha 1]}]"};
    World world = spun_up("tiny", ban);
    const std::size_t cn = region_of(world, "CN");
    CHECK(world.now.markets[cn].advance_usd == 0.0);
    tick(world);
    CHECK(world.now.markets[cn].advance_usd > 0.0);
}
