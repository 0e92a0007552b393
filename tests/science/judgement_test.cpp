// Orders that gates have judged: a changing rate is not a new lottery, and officials discourage what they name.
#include "sim/judgement.hpp"
#include "tests/science/worlds.hpp"

#include "agents/mechanisms/beliefs.hpp"
#include "agents/mechanisms/choice_kernel.hpp"
#include "agents/mechanisms/selling.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// A world of `tiny` in which a listing has orders that were judged at a rate; nothing else happens.
struct Judged {
    World world = world_of("tiny");
    std::size_t l = listing_of(world, "CN", "Alpha 2");
    Rulebook rules = regulate(world);

    explicit Judged(double rate) {
        world.now.listings[l].judged_at = rate;
        world.now.listings[l].refused = 900'000;
        world.now.listings[l].approved = 100'000;
    }

    /// Approved of the million orders that wait, when the rate moves on to these in turn; nobody withdraws or reapplies.
    std::int64_t after(const std::vector<double>& rates) {
        constexpr std::int64_t orders = 1'000'000;
        std::int64_t approved = 0;
        for (const double rate : rates) {
            rules.listings[l].licence_pending = false;
            rules.listings[l].licence_rate = rate;
            rules.listings[l].customs_rate = 1.0;
            approved = approved_orders(world, rules, l, orders);
            ++world.now.tick;
            world.now.listings[l].judged_at = judged_at(world.now.listings[l], orders - approved, rate);
            world.now.listings[l].approved = approved;
            world.now.listings[l].refused = orders - approved;
        }
        return approved;
    }
};

}  // namespace

TEST_CASE("a rate that rises in many steps lets through as many of those who wait as one that rises at once") {
    const std::int64_t at_once = Judged(0.1).after({0.5});
    CHECK(at_once == doctest::Approx(500'000).epsilon(1e-5));  // as if all had been judged at 0.5 from the first
    CHECK(Judged(0.1).after({0.2, 0.3, 0.4, 0.5}) == doctest::Approx(static_cast<double>(at_once)).epsilon(1e-4));
    CHECK(Judged(0.1).after({1.0}) == 1'000'000);
}

TEST_CASE("a rate that falls, or stays, judges nobody again, so that tightening opens no gate") {
    CHECK(Judged(0.1).after({0.1, 0.1}) == 100'000);
    CHECK(Judged(0.1).after({0.09, 0.08, 0.05, 0.0}) == 100'000);
    // Down and up again is no second chance, however often.
    CHECK(Judged(0.1).after({0.05, 0.1, 0.01, 0.1, 0.02, 0.1}) == 100'000);
    CHECK(Judged(0.1).after({0.05, 0.5}) == doctest::Approx(500'000.0).epsilon(1e-4));
}

TEST_CASE("officials discourage the chips they name, in the strength of the latest who gave one; others are left alone") {
    World world = world_of("h200_reentry", {"buyers=300"});
    const auto guidance = [&](std::string_view date, std::string_view chip) {
        set_clock(world, date);
        return regulate(world).listings[listing_of(world, "CN", chip)].guidance;
    };
    const auto strength = [&](const std::string& rule) {
        return *world.scenario->rules[index_of(world.scenario->rules, rule)].value.guidance->strength;
    };
    const double plan = strength("cn-2022-09-28-document-79");
    CHECK(guidance("2022-01-10", "A100") == 0.0);
    CHECK(guidance("2023-03-06", "A800") == plan);
    CHECK(guidance("2025-03-03", "H20") == strength("cn-2024-09-27-guidance"));
    CHECK(guidance("2025-08-04", "H20") == strength("cn-2024-09-27-guidance"));  // the summons named no strength
    CHECK(guidance("2025-09-01", "H20") == strength("cn-2025-08-12-avoid-h20"));
    CHECK(guidance("2026-02-02", "H200") == strength("cn-h200-quota"));
    for (const char* date : {"2025-03-03", "2025-09-01", "2026-02-02"}) CHECK(guidance(date, "L20") == plan);
    set_clock(world, "2025-08-04");
    CHECK(regulate(world).regions[region_of(world, "CN")].perceived_risk ==
          world.scenario->rules[index_of(world.scenario->rules, "cn-2025-07-31-summons")].value.guidance->perceived_risk);
    CHECK(guidance("2025-09-01", "Ascend 910B") == 0.0);
}

TEST_CASE("nobody trains on a card that is sold for inference alone, and many infer on it") {
    World world = world_of("history", {"buyers=1000", "end=2024-01-01"});
    const std::size_t duo = listing_of(world, "CN", "Atlas 300I Duo");
    std::array<std::int64_t, workload_count> ordered{};
    Verdict v;
    run(world, [&](const State&, const Published& p) {
        for (std::size_t w = 0; w < workload_count; ++w) ordered[w] += p.deliveries.ordered[duo][w];
        if (const std::size_t o = p.offers.offer_of[duo]; o != none) {
            const Offer& offer = p.offers.regions[region_of(world, "CN")][o];
            v.require(offer.performance[0] == 0.0 && std::isinf(offer.cost_usd[0]), p.date, " trains");
            v.require(offer.performance[1] > 0.0 && std::isfinite(offer.cost_usd[1]), p.date, " does not infer");
        }
    });
    CHECK(v.wrong() == "");
    CHECK(ordered[0] == 0);
    CHECK(ordered[1] > 10'000);
}

TEST_CASE("orders that nobody wants any more are withdrawn to the last one, at ticks of any length, at the stated rate") {
    for (const char* days : {"1", "7"}) {
        CAPTURE(days);
        World world = world_of("tiny", {"tick_days=" + std::string(days)});
        Published told = tick(world);
        const std::size_t l = listing_of(world, "CN", "Alpha 2");
        told.rules.listings[l].licence_rate = 0.5;
        told.shipments.granted[l] = 0;
        ListingState& listing = world.now.listings[l];
        const auto left_after = [&](std::int64_t approved, std::int64_t refused, double weeks) {
            listing.approved = approved;
            listing.refused = refused;
            for (int t = 0; t < static_cast<int>(weeks / world.structure->tick_weeks); ++t) {
                told.shipments.approved[l] = listing.approved;
                told.shipments.refused[l] = listing.refused;
                move_goods(world, told);
                ++world.now.tick;
            }
            return std::pair{listing.approved, listing.refused};
        };
        const DemandParameters& demand = world.parameters().demand;
        const double stays = std::exp(-26.0 / demand.review_weeks - demand.budget_lapse_per_year * 26.0 * world.structure->tick_years /
                                                                        world.structure->tick_weeks);
        const auto [approved, refused] = left_after(1'000'000, 1'000'000, 26.0);
        CHECK(static_cast<double>(approved) == doctest::Approx(1e6 * stays).epsilon(0.01));
        CHECK(static_cast<double>(refused) == doctest::Approx(1e6 * stays * std::exp(-26.0 / demand.reapply_weeks)).epsilon(0.01));
        CHECK(left_after(50, 50, 520.0) == std::pair<std::int64_t, std::int64_t>{0, 0});
    }
}

TEST_CASE("a ban that follows a pending licence is a ban: buyers and the vendor lose trust as they do without the wait") {
    World world = world_of("tiny", {"buyers=300"});
    const std::size_t cn = region_of(world, "CN");
    const std::size_t l = listing_of(world, "CN", "Alpha 2");
    const std::size_t alpha = index_of(world.scenario->firms, "Alpha");
    Published told;
    while (world.today() < day("2022-04-04")) told = tick(world);
    REQUIRE(told.rules.listings[l].legal);
    REQUIRE(world.now.listings[l].sold.total > 0);
    const auto trust_lost = [&](bool waits_first) {
        World now = world;
        Published then = told;
        then.rules.listings[l].licence_pending = waits_first;
        learn_from_sales(now, then, alpha);
        then.rules.listings[l].licence_pending = false;
        then.rules.listings[l].legal = false;
        learn_policy_risk(now, then.rules, alpha);
        return std::pair{signals_in(now, then.rules, cn).ban, now.now.vendors[alpha].policy_risk[cn]};
    };
    const auto [ban, risk] = trust_lost(false);
    CHECK(ban > 0.0);
    CHECK(risk > 0.0);
    CHECK(trust_lost(true) == std::pair{ban, risk});
}
