// What a purse buys: the kernel against whole numbers, on every instruction set.
#include "agents/mechanisms/spending_kernel.hpp"
#include "sim/random.hpp"
#include "tests/vector_targets.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

using namespace chokepoint;

namespace {

struct Random {
    std::uint64_t seed;
    std::uint32_t next = 0;
    double operator()() { return unit_interval(draw(seed, Purpose::buyer_traits, 9, 0, next++)[0]); }
    std::int64_t whole(std::int64_t most) { return static_cast<std::int64_t>((*this)() * static_cast<double>(most + 1)); }
};

/// One group of buyers at one choice.
struct Case {
    std::vector<Offer> offers;
    LaneOf<std::int64_t> purse_usd{};
    ChoiceScratch choice;
};

Case random_case(Random& random, std::size_t options) {
    Case c;
    c.offers.resize(options);
    for (Offer& offer : c.offers) offer.price_usd = 1 + random.whole(random() < 0.3 ? 3 : 40'000);
    c.choice.utility.resize(options);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        // From nothing to more than any buyer has; now and then a whole number of units to the dollar.
        c.purse_usd[lane] = random.whole(random() < 0.3 ? 50'000 : 400'000'000'000);
        if (random() < 0.3) c.purse_usd[lane] = c.offers[0].price_usd * random.whole(1000);
        std::vector<double> weight;
        double sum = 0.0;
        for (std::size_t o = 0; o < options; ++o) {
            weight.push_back(random() < 0.3 ? 0.0 : random());
            sum += weight.back();
        }
        c.choice.plan[lane] = -1;
        c.choice.dearest_usd[lane] = 0.0F;
        for (std::size_t o = 0; o < options; ++o) {
            c.choice.utility[o][lane] = sum > 0.0 ? static_cast<float>(weight[o] / sum) : 0.0F;
            if (weight[o] <= 0.0) continue;
            if (c.choice.plan[lane] < 0 || random() < 0.2) c.choice.plan[lane] = static_cast<std::int32_t>(o);
            c.choice.dearest_usd[lane] = std::max(c.choice.dearest_usd[lane], static_cast<float>(c.offers[o].price_usd));
        }
    }
    return c;
}

using Bought = std::vector<std::pair<std::size_t, std::int64_t>>;  // option and units

/// The rule in whole numbers, one buyer at a time.
Bought by_the_rule(const Case& c, double split_units, std::size_t lane) {
    Bought bought;
    if (c.choice.plan[lane] < 0) return bought;
    const auto plan = static_cast<std::size_t>(c.choice.plan[lane]);
    const std::int64_t purse = c.purse_usd[lane];
    std::vector<std::int64_t> units(c.offers.size(), 0);
    std::int64_t left = purse;
    if (static_cast<double>(purse) >= split_units * static_cast<double>(c.choice.dearest_usd[lane]))
        for (std::size_t o = 0; o < c.offers.size(); ++o) {
            const double share_usd = static_cast<double>(purse) * static_cast<double>(c.choice.utility[o][lane]);
            units[o] = std::min(static_cast<std::int64_t>(share_usd), left) / c.offers[o].price_usd;
            left -= units[o] * c.offers[o].price_usd;
        }
    units[plan] += left / c.offers[plan].price_usd;
    for (std::size_t o = 0; o < units.size(); ++o)
        if (units[o] > 0) bought.emplace_back(o, units[o]);
    return bought;
}

}  // namespace

TEST_CASE("a large purse is split by the probabilities, a small one goes to its plan, to the unit, on every instruction set") {
    const test::RestoreTarget restore;
    std::size_t splits = 0;
    std::size_t plans = 0;
    for (const auto& target : vector_targets()) {
        use_vector_target(target);
        Purchase purchase;  // used again: nothing may be left of the last group
        for (std::uint64_t seed = 1; seed <= 300; ++seed) {
            Random random{seed};
            const auto options = static_cast<std::size_t>(1 + random.whole(seed % 10 == 0 ? 200 : 30));
            const Case c = random_case(random, options);
            const double split_units = 1.0 + 10.0 * random();
            spend(price_list(c.offers, split_units), c.purse_usd.data(), c.choice, purchase);
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                Bought seen;
                purchase.each(lane, [&](std::size_t option, std::int64_t units) { seen.emplace_back(option, units); });
                const Bought expected = by_the_rule(c, split_units, lane);
                REQUIRE_MESSAGE(seen == expected, target, ", seed ", seed, ", lane ", lane);
                splits += expected.size() > 1;
                plans += expected.size() == 1;
            }
        }
    }
    CHECK(splits > 1000);
    CHECK(plans > 100);
}
