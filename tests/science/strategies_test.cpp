// Regulators that follow a strategy instead of a timeline, on worlds whose books are set by hand.
#include "tests/science/worlds.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

World us_with(const Changes& strategy) {
    Changes changes{"buyers=300", "regulators.US.strategy_from=2024-01-01"};
    changes.insert(changes.end(), strategy.begin(), strategy.end());
    World world = world_of("history", changes);
    set_clock(world, "2025-01-06");  // NVIDIA's newest is B200, generation 4; AMD's MI325X, generation 3
    return world;
}

bool sold_to_china(const World& world, std::string_view chip) {
    return regulate(world).listings[listing_of(world, "CN", chip)].legal;
}

World cn_with(const Changes& strategy) {
    Changes changes{"regulators.CN.strategy_from=2022-01-03"};
    changes.insert(changes.end(), strategy.begin(), strategy.end());
    World world = world_of("tiny", changes);
    set_clock(world, "2022-03-07");
    return world;
}

}  // namespace

TEST_CASE("a fixed threshold denies what reaches it and nothing else, whatever the dated rules say") {
    const World world = us_with({"regulators.US.strategy=fixed_threshold", "regulators.US.tpp_threshold=4992"});
    CHECK(sold_to_china(world, "H20"));         // 2368
    CHECK_FALSE(sold_to_china(world, "A800"));  // 4992
    CHECK_FALSE(sold_to_china(world, "H100"));
    const World higher = us_with({"regulators.US.strategy=fixed_threshold", "regulators.US.tpp_threshold=4993"});
    CHECK(sold_to_china(higher, "A800"));
    CHECK_FALSE(sold_to_china(higher, "H100"));
}

TEST_CASE("a sliding scale sells what is n generations behind the vendor's newest") {
    const World one = us_with({"regulators.US.strategy=sliding_scale", "regulators.US.generations_behind=1"});
    CHECK(sold_to_china(one, "H200"));  // generation 2 of NVIDIA's 3
    CHECK(sold_to_china(one, "H100"));
    CHECK_FALSE(sold_to_china(one, "B200"));
    CHECK_FALSE(sold_to_china(one, "MI325X"));  // AMD's newest yet
    const World two = us_with({"regulators.US.strategy=sliding_scale", "regulators.US.generations_behind=2"});
    CHECK_FALSE(sold_to_china(two, "H200"));
    CHECK(sold_to_china(two, "A10"));  // generation 1
    const World none_behind =
        us_with({"regulators.US.strategy=sliding_scale", "regulators.US.generations_behind=0"});
    CHECK(sold_to_china(none_behind, "B200"));
    // The scale slides: when Rubin is out, B200 is one behind.
    World later =
        world_of("h200_reentry", {"buyers=300", "regulators.US.strategy=sliding_scale",
                                  "regulators.US.generations_behind=1", "regulators.US.strategy_from=2024-01-01"});
    set_clock(later, "2026-10-05");
    CHECK(sold_to_china(later, "B200"));
    CHECK_FALSE(sold_to_china(later, "Rubin R200"));
}

TEST_CASE("a gap-keeper sells while compute at home is at least the floor times compute there") {
    World world = us_with({"regulators.US.strategy=gap_keeping", "regulators.US.compute_ratio_floor=3"});
    const std::size_t h100 = product_of(world, "H100");
    const auto install = [&](std::int64_t us, std::int64_t cn) {
        for (auto& market : world.now.markets)
            for (auto& cell : market.installed) cell = {0, 0};
        world.now.markets[region_of(world, "US")].installed[h100] = {us / 2, us - us / 2};
        world.now.markets[region_of(world, "CN")].installed[h100] = {cn / 2, cn - cn / 2};
    };
    install(300, 100);
    CHECK(sold_to_china(world, "B200"));
    install(299, 100);
    CHECK_FALSE(sold_to_china(world, "B200"));
    CHECK_FALSE(sold_to_china(world, "H20"));
}

TEST_CASE("a strategy waits for its first day") {
    World world = us_with({"regulators.US.strategy=sliding_scale", "regulators.US.generations_behind=1"});
    set_clock(world, "2023-12-25");
    CHECK_FALSE(sold_to_china(world, "H100"));  // the dated rules still hold
    set_clock(world, "2024-01-01");
    CHECK(world.today() == day("2024-01-01"));
    CHECK_FALSE(sold_to_china(world, "H100"));  // NVIDIA's newest is H100 itself, generation 2
    CHECK(sold_to_china(world, "A100"));        // generation 1
}

TEST_CASE("a regulator that tightens with supply lets in what domestic vendors cannot deliver") {
    World world =
        cn_with({"regulators.CN.strategy=tighten_with_supply", "regulators.CN.domestic_fill_target=0.8"});
    ListingState& home = world.now.listings[listing_of(world, "CN", "Beta 1")];
    const std::size_t import = listing_of(world, "CN", "Alpha 2");
    home.demand_per_tick = 100.0;
    const auto rate_at = [&](double fill) {
        home.fill = fill;
        return regulate(world).listings[import].customs_rate;
    };
    CHECK(rate_at(0.0) == doctest::Approx(1.0));
    CHECK(rate_at(0.2) == doctest::Approx(0.75));  // 1 - 0.2 / 0.8
    CHECK(rate_at(0.4) == doctest::Approx(0.5));
    CHECK(rate_at(0.8) == 0.0);
    CHECK(rate_at(1.0) == 0.0);
    CHECK(regulate(world).listings[listing_of(world, "CN", "Beta 1")].customs_rate == 1.0);
    CHECK(regulate(world).listings[listing_of(world, "US", "Alpha 2")].customs_rate == 1.0);
}

TEST_CASE("a regulator that tightens with supply bars nothing where no domestic chip is on sale") {
    World world = cn_with({"regulators.CN.strategy=tighten_with_supply", "chips.Beta 1.available=2022-12-05",
                           "chips.Beta 2.available=2022-12-05"});
    for (ListingState& listing : world.now.listings) listing.demand_per_tick = 100.0;  // expected at the launch
    CHECK(regulate(world).listings[listing_of(world, "CN", "Alpha 2")].customs_rate == 1.0);
}

TEST_CASE("what a regulator thinks enough supply does not hang on the length of the tick") {
    World world = cn_with({"regulators.CN.strategy=tighten_with_supply", "regulators.CN.domestic_fill_target=0.8", "tick_days=14"});
    ListingState& home = world.now.listings[listing_of(world, "CN", "Beta 1")];
    home.demand_per_tick = 100.0;
    home.fill = 0.36;  // of a fortnight: a fifth in each week
    CHECK(regulate(world).listings[listing_of(world, "CN", "Alpha 2")].customs_rate == doctest::Approx(0.75));
}

TEST_CASE(
    "a ratio admits so many foreign chips for each domestic one delivered in the year, less those that came") {
    World world = cn_with({"regulators.CN.strategy=ratio", "regulators.CN.foreign_per_domestic=0.5"});
    for (auto& listing : world.now.listings) listing.sold = Trailing::of_ticks(52);
    world.now.listings[listing_of(world, "CN", "Beta 1")].sold.add(1000);
    world.now.listings[listing_of(world, "CN", "Alpha 1")].sold.add(120);
    world.now.listings[listing_of(world, "US", "Alpha 1")].sold.add(5000);
    const Rulebook rules = regulate(world);
    const ListingRule& import = rules.listings[listing_of(world, "CN", "Alpha 2")];
    REQUIRE(import.overall < rules.quotas.size());
    CHECK(rules.quotas[import.overall].room == 380);                                      // 0.5 x 1000 - 120
    CHECK(rules.listings[listing_of(world, "CN", "Alpha 1")].overall == import.overall);  // one for all imports
    CHECK(rules.listings[listing_of(world, "CN", "Beta 1")].overall == none);
    CHECK(rules.listings[listing_of(world, "US", "Alpha 2")].overall == none);
}

TEST_CASE("a run under a ratio never admits more than its room") {
    World world = world_of("tiny", {"regulators.CN.strategy=ratio", "regulators.CN.strategy_from=2022-01-03",
                                    "regulators.CN.foreign_per_domestic=1"});
    Verdict v;
    std::int64_t imports = 0;
    run(world, [&](const State&, const Published& p) {
        std::int64_t units = 0;
        for (const char* chip : {"Alpha 1", "Alpha 2"})
            units += p.shipments.granted[listing_of(world, "CN", chip)];
        for (const Quota& quota : p.rules.quotas)
            if (quota.rule == none)
                v.require(units <= quota.room, p.date, " imported ", units, " room ", quota.room);
        imports += units;
    });
    CHECK(v.wrong() == "");
    CHECK(imports > 0);
}
