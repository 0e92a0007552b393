// Facts about the buyers at the start: budgets, names, the heavy tail, what they own.
#include "sim/population.hpp"

#include "sim/random.hpp"
#include "tests/sim/small_scenario.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

enum : std::size_t { us, cn };

Scenario small() { return parse_scenario(small_scenario, "x.yaml", small_kinds); }

Market& market(Scenario& scenario, std::size_t region) { return scenario.markets.entries[region].value; }

Buyers buyers_of(const Scenario& scenario, std::size_t region, std::size_t count) {
    return build_buyers(scenario, build_structure(scenario), region, count);
}

std::size_t row_of(const Buyers& buyers, std::uint64_t id) {
    return static_cast<std::size_t>(std::find(buyers.id.begin(), buyers.id.end(), id) - buyers.id.begin());
}

/// Hill (1975): the exponent of a tail from its `k` largest; its standard error is exponent / sqrt(k).
double hill(const std::vector<float>& shares, std::size_t k) {
    std::vector<double> sizes(shares.begin(), shares.end());
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    double sum = 0.0;
    for (std::size_t i = 0; i < k; ++i) sum += std::log(sizes[i] / sizes[k]);
    return static_cast<double>(k) / sum;
}

}  // namespace

TEST_CASE("budgets of a region sum to 1, whatever its size") {
    const Scenario scenario = small();
    for (const std::size_t count : {1U, 2U, 3U, 10U, 60U, 1000U, 50'000U}) {
        const Buyers buyers = buyers_of(scenario, cn, count);
        REQUIRE(buyers.size() == count);
        const double sum = std::accumulate(buyers.budget_share.begin(), buyers.budget_share.end(), 0.0);
        CHECK(sum == doctest::Approx(1.0).epsilon(1e-7));  // each share is a float, within 6e-8 of itself
        CHECK(*std::min_element(buyers.budget_share.begin(), buyers.budget_share.end()) > 0.0);
    }
}

TEST_CASE("a buyer with a name keeps its share, and no stranger is a giant") {
    const Buyers buyers = buyers_of(small(), cn, 1000);
    const std::size_t lab = row_of(buyers, identity("Lab"));
    REQUIRE(lab < 1000);
    CHECK(buyers.budget_share[lab] == 0.25F);
    std::vector<float> rest = buyers.budget_share;
    rest[lab] = 0.0F;
    // Clipped at 2 %, then scaled so that all add up: a free Pareto tail of 1.2 would give one of them far more.
    CHECK(*std::max_element(rest.begin(), rest.end()) < 0.0201F);
}

TEST_CASE("rows stand in the order of identities, which are unique") {
    const Buyers buyers = buyers_of(small(), us, 50'000);
    CHECK(std::is_sorted(buyers.id.begin(), buyers.id.end()));
    CHECK(std::adjacent_find(buyers.id.begin(), buyers.id.end()) == buyers.id.end());
}

TEST_CASE("budgets without a name have the Pareto tail that the scenario says") {
    Scenario scenario = small();
    constexpr std::size_t k = 2000;
    for (const double exponent : {1.2, 1.5, 2.0, 3.0}) {
        market(scenario, us).tail_exponent = exponent;
        const double estimate = hill(buyers_of(scenario, us, 100'000).budget_share, k);
        // Four standard errors: a true Pareto sample would be refused once in 16,000 seeds.
        CHECK(std::abs(estimate - exponent) < 4.0 * exponent / std::sqrt(static_cast<double>(k)));
    }
}

TEST_CASE("installed bases are handed out to the last unit") {
    for (const std::int64_t units : {0LL, 1LL, 7LL, 999LL, 1000LL, 123'457LL, 40'000'000LL}) {
        Scenario scenario = small();
        market(scenario, cn).installed_units.entries[0].value = units;
        for (const std::size_t count : {1U, 3U, 60U, 4097U}) {
            const Structure s = build_structure(scenario);
            const Buyers buyers = build_buyers(scenario, s, cn, count);
            const auto& column = buyers.installed[s.product_column[cn][0]];
            CHECK(std::accumulate(column.begin(), column.end(), std::int64_t{0}) == units);
            const auto cell = build_market(scenario, s, cn, buyers).installed[0];
            CHECK(cell[0] + cell[1] == units);
            CHECK(cell[0] == std::llround(0.5 * static_cast<double>(units)));
        }
    }
}

TEST_CASE("who has the larger budget owns more, and a home stack leans to its own chips") {
    Scenario scenario = small();
    market(scenario, cn).installed_units.entries[0].value = 1'000'000;
    const auto owned = [&] {
        const Buyers buyers = buyers_of(scenario, cn, 1000);
        const std::size_t lab = row_of(buyers, identity("Lab"));
        return static_cast<double>(buyers.installed[0][lab]) / 1e6;
    };
    CHECK(owned() == doctest::Approx(0.25).epsilon(1e-5));
    // Odds against the rest are one to three by budget; a home stack multiplies or divides them by eight.
    scenario.named_buyers.entries[0].value.home_stack = "CUDA";
    CHECK(owned() == doctest::Approx(8.0 / 11.0).epsilon(1e-5));
    scenario.named_buyers.entries[0].value.home_stack = "CANN";
    CHECK(owned() == doctest::Approx(1.0 / 25.0).epsilon(1e-4));
}

TEST_CASE("tastes are log-normal with the spread that the scenario says, independent, and equal where it is 0") {
    Scenario scenario = small();
    constexpr std::size_t n = 50'000;
    scenario.parameters.choice.coefficient_spread = 0.3;
    const Buyers buyers = buyers_of(scenario, us, n);
    const std::array<const std::vector<float>*, 4> weights{&buyers.weight_cost, &buyers.weight_stack,
                                                           &buyers.weight_home, &buyers.weight_risk};
    const auto mean_product = [&](std::size_t a, std::size_t b) {
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) sum += std::log((*weights[a])[i]) * std::log((*weights[b])[i]);
        return sum / n;
    };
    // Bounds of five standard errors.
    for (std::size_t a = 0; a < weights.size(); ++a) {
        double sum = 0.0;
        for (const float weight : *weights[a]) sum += std::log(weight);
        CHECK(std::abs(sum / n) < 5.0 * 0.3 / std::sqrt(n));
        CHECK(std::abs(mean_product(a, a) - 0.09) < 5.0 * 0.09 * std::sqrt(2.0 / n));
        for (std::size_t b = 0; b < a; ++b) CHECK(std::abs(mean_product(a, b)) < 5.0 * 0.09 / std::sqrt(n));
    }
    scenario.parameters.choice.coefficient_spread = 0.0;
    for (const float weight : buyers_of(scenario, us, 100).weight_cost) CHECK(weight == 1.0F);
}

TEST_CASE("state funding and training shares are spread over the unnamed as the scenario says") {
    Scenario scenario = small();
    constexpr std::size_t n = 50'000;
    market(scenario, cn).state_funded_share = 0.3;
    market(scenario, cn).training_share_spread = 0.2;
    scenario.named_buyers.entries[0].value.state_funded = true;
    scenario.named_buyers.entries[0].value.training_share_shift = 0.37;
    const Buyers buyers = buyers_of(scenario, cn, n);
    const double funded = std::accumulate(buyers.state_funded.begin(), buyers.state_funded.end(), 0.0);
    CHECK(std::abs(funded / n - 0.3) < 5.0 * std::sqrt(0.3 * 0.7 / n) + 1.0 / n);
    const std::size_t lab = row_of(buyers, identity("Lab"));
    CHECK(buyers.state_funded[lab] == 1);
    CHECK(buyers.training_shift[lab] == 0.37F);
    double sum = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        if (i != lab) {
            REQUIRE(std::abs(buyers.training_shift[i]) <= 0.2F);
            sum += buyers.training_shift[i];
        }
    CHECK(std::abs(sum / n) < 5.0 * 0.2 / std::sqrt(3.0 * n));
}

TEST_CASE("the same buyer draws the same tastes in two scenarios with one seed, and others with another") {
    Scenario scenario = small();
    const Buyers few = buyers_of(scenario, cn, 100);
    market(scenario, cn).tail_exponent = 2.0;
    const Buyers many = buyers_of(scenario, cn, 300);
    scenario.seed += 1;
    const Buyers others = buyers_of(scenario, cn, 300);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < few.size(); ++i) {
        const std::size_t row = row_of(many, few.id[i]);
        REQUIRE(row < many.size());
        CHECK(few.weight_cost[i] == many.weight_cost[row]);
        CHECK(few.training_shift[i] == many.training_shift[row]);
        differ += few.weight_cost[i] != others.weight_cost[row_of(others, few.id[i])];
    }
    CHECK(differ > 90);
}

TEST_CASE("the buyers of all regions add up to the scenario's number and follow its shares") {
    Scenario scenario = small();
    for (std::int64_t n = 20; n < 2000; n += 37) {  // each region has room for its named buyer and one more
        scenario.buyers = n;
        for (const double share : {0.4, 1.0 / 3.0, 0.9}) {
            market(scenario, us).share_of_buyers = share;
            market(scenario, cn).share_of_buyers = 1.0 - share;
            const auto counts = buyers_by_region(scenario);
            REQUIRE(counts.size() == 2);
            CHECK(counts[us] + counts[cn] == static_cast<std::size_t>(n));
            CHECK(std::abs(static_cast<double>(counts[us]) - share * static_cast<double>(n)) <= 1.0);
        }
    }
}

TEST_CASE("a region whose buyers all have names has one more, who spends what they do not, however few there are") {
    Scenario scenario = small();
    const auto named = static_cast<std::int64_t>(
        std::count_if(scenario.named_buyers.entries.begin(), scenario.named_buyers.entries.end(),
                      [&](const auto& entry) { return entry.value.region == scenario.regions[cn].name; }));
    REQUIRE(named > 0);
    scenario.buyers = static_cast<std::int64_t>(scenario.named_buyers.size() + scenario.regions.size());
    market(scenario, cn).share_of_buyers = 0.01;
    market(scenario, us).share_of_buyers = 0.99;
    const auto counts = buyers_by_region(scenario);
    CHECK(counts[cn] == static_cast<std::size_t>(named) + 1);
    const Buyers buyers = buyers_of(scenario, cn, counts[cn]);
    for (const auto& named_one : scenario.named_buyers) {
        if (named_one.value.region != scenario.regions[cn].name) continue;
        CAPTURE(named_one.name);
        CHECK(buyers.budget_share[row_of(buyers, identity(named_one.name))] == doctest::Approx(named_one.value.budget_share));
    }
}
