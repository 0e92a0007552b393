// What must not change when everything is scaled, when time steps are shorter or longer, or with the unit of money.
#include "tests/science/worlds.hpp"

#include "sim/field_traits.hpp"

#include <array>
#include <numeric>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Share of a vendor in what a region pays for direct sales, over the run.
double share_of(const World& world, const Sales& sales, std::string_view vendor, std::string_view region) {
    double some = 0.0;
    double all = 0.0;
    for (std::size_t l = 0; l < sales.usd.size(); ++l) {
        const Listing& listing = world.structure->listings[l];
        if (listing.resale != none || listing.region != region_of(world, region)) continue;
        const auto usd = static_cast<double>(sales.usd[l]);
        all += usd;
        if (world.scenario->firms[world.structure->products[listing.product].vendor].name == vendor) some += usd;
    }
    return some / all;
}

void double_everything(Scenario& s) {
    s.buyers *= 2;
    for (auto& [name, market] : s.markets.entries) {
        for (auto& knot : market.budget_usd_per_year.knots) knot.value *= 2.0;
        for (auto& [chip, units] : market.installed_units.entries) units *= 2;
    }
    for (auto& [name, line] : s.facilities.entries) {
        for (auto& knot : line.capacity_per_month.knots) knot.value *= 2.0;
        line.learning_wafers *= 2.0;
    }
    for (auto& [name, firm] : s.firms.entries) {
        firm.rd_stock_usd *= 2.0;
        firm.revenue_usd_per_year *= 2.0;
    }
    for (auto& [name, stack] : s.stacks.entries) {
        stack.developers_million *= 2.0;
        stack.spending_usd_per_year *= 2.0;
    }
    for (auto& [name, rule] : s.rules.entries)
        if (rule.customs && rule.customs->quota_units_per_quarter) *rule.customs->quota_units_per_quarter *= 2.0;
    // What is stated in units, dollars or developers of the whole world.
    s.parameters.price.learning_units *= 2.0;
    s.parameters.research.reference_stock_usd *= 2.0;
    s.parameters.stacks.developers_half_million *= 2.0;
    s.parameters.stacks.spending_half_usd_per_year *= 2.0;
}

}  // namespace

TEST_CASE("twice the budgets, capacities and buyers leave the shares as they were, up to sampling error") {
    // The rest of the buyers is drawn: over seeds the share of a run of 4000 buyers has a standard deviation of
    // 0.005, so 0.015 is three of them, and the mean over four pairs of runs lies within it with far more than 99
    // % confidence. Brokers are off: they move a few whole units, which is coarse at any scale.
    double change = 0.0;
    for (const int seed : {1, 2, 3, 4}) {
        const Changes changes{"buyers=4000", "seed=" + std::to_string(seed), "mechanisms.diversion=0",
                              "mechanisms.offshore=0"};
        Scenario scenario = scenario_of("tiny", changes);
        scenario.named_buyers.entries.clear();  // their shares are of a region, so they would grow
        World once = world_of(scenario);
        const double share = share_of(once, sales_of(once), "Alpha", "CN");
        double_everything(scenario);
        World twice = world_of(scenario);
        const double doubled = share_of(twice, sales_of(twice), "Alpha", "CN");
        CHECK(share > 0.3);
        CHECK(share < 0.95);
        CHECK(std::abs(doubled - share) < 0.03);
        change += (doubled - share) / 4.0;
    }
    CHECK(std::abs(change) < 0.015);
}

namespace {

/// China's direct purchases and the focal vendor's part of them, year by year.
struct Year {
    double usd = 0.0;
    double share = 0.0;
};

std::vector<Year> years_of(const Scenario& scenario) {
    World world = world_of(scenario);
    const std::size_t cn = region_of(world, "CN");
    std::vector<Year> years;
    spin_up(world);
    while (world.now.tick < world.structure->ticks) {
        const auto year = static_cast<std::size_t>(year_of(world.today()) - year_of(world.scenario->start));
        const Published p = tick(world);
        if (year >= years.size()) years.resize(year + 1);
        for (const Offer& offer : p.offers.regions[cn]) {
            const Listing& listing = world.structure->listings[offer.listing];
            if (listing.resale != none) continue;
            const auto& units = p.deliveries.units[offer.listing];
            const auto usd = static_cast<double>((units[0] + units[1]) * offer.price_usd);
            years[year].usd += usd;
            if (world.scenario->firms[world.structure->products[listing.product].vendor].name ==
                world.scenario->focal_vendor)
                years[year].share += usd;
        }
    }
    for (Year& year : years) year.share /= year.usd;
    return years;
}

}  // namespace

TEST_CASE("ticks of three days or two weeks change each year's spending and share by the step's error only") {
    // Means over four seeds, each year by itself, so that no error hides behind another. In tiny lines take two to four
    // weeks, one or two fortnights: its step is coarse beside what it must resolve; in history packaging's
    // seven weeks are four fortnights, and H800, sold for nine months, comes later by that (10.2 % of 2023 were seen).
    constexpr std::array<int, 2> lengths{3, 14};
    for (const std::string name : {"tiny", "history"}) {
        CAPTURE(name);
        std::array<std::vector<Year>, lengths.size()> change;
        for (const int seed : {1, 2, 3, 4}) {
            Changes changes{"buyers=3000", "seed=" + std::to_string(seed)};
            if (name == "history") changes.push_back("end=2025-12-29");  // a whole number of fortnights
            Scenario scenario = scenario_of(name, changes);
            const auto weekly = years_of(scenario);
            for (std::size_t i = 0; i < lengths.size(); ++i) {
                scenario.tick_days = lengths[i];
                const auto theirs = years_of(scenario);
                REQUIRE(weekly.size() == theirs.size());
                change[i].resize(weekly.size());
                for (std::size_t y = 0; y < weekly.size(); ++y) {
                    change[i][y].usd += (theirs[y].usd / weekly[y].usd - 1.0) / 4.0;
                    change[i][y].share += (theirs[y].share - weekly[y].share) / 4.0;
                }
            }
        }
        for (std::size_t i = 0; i < lengths.size(); ++i)
            for (std::size_t y = 0; y < change[i].size(); ++y) {
                const int days = lengths[i];
                CAPTURE(days);
                CAPTURE(y);
                CHECK(std::abs(change[i][y].usd) < 0.11);
                CHECK(std::abs(change[i][y].share) < 0.05);
            }
    }
}

namespace {

/// Multiplies every number whose unit is money.
template <class T>
void scale_money(T& value, std::string_view unit, double factor) {
    if constexpr (HasFields<T>) {
        for_each_field(value, [&](const FieldInfo& info, auto& member) { scale_money(member, info.unit, factor); });
    } else if constexpr (is_named<T>) {
        for (auto& entry : value.entries) scale_money(entry.value, unit, factor);
    } else if constexpr (is_optional<T>) {
        if (value) scale_money(*value, unit, factor);
    } else if constexpr (is_list<T>) {
        for (auto&& one : value) scale_money(one, unit, factor);
    } else if constexpr (requires { value.knots; }) {
        for (auto& knot : value.knots) scale_money(knot.value, unit, factor);
    } else if constexpr (std::is_same_v<T, double>) {
        if (unit.starts_with("USD")) value *= factor;
    }
}

}  // namespace

TEST_CASE("another unit of money changes nothing physical") {
    // Purses are whole units of money and choices are made in floats, so that a few purchases differ, and with them what
    // is scarce: by up to 3 % of a listing in one run, either way. The sum over four seeds holds within 2 %.
    std::vector<double> units;
    std::vector<double> others;
    std::vector<double> usd;
    std::vector<double> other_usd;
    const auto add = [](const std::vector<std::int64_t>& from, double scale, std::vector<double>& sum) {
        sum.resize(from.size());
        for (std::size_t l = 0; l < from.size(); ++l) sum[l] += scale * static_cast<double>(from[l]);
    };
    for (const int seed : {1, 2, 3, 4}) {
        Scenario scenario = scenario_of("tiny", {"buyers=3000", "seed=" + std::to_string(seed)});
        World dollars = world_of(scenario);
        const double budget = scenario.markets[0].value.budget_usd_per_year.knots[0].value;
        const double price = scenario.chips[0].value.price_usd;
        scale_money(scenario, "", 8.0);
        REQUIRE(scenario.markets[0].value.budget_usd_per_year.knots[0].value == 8.0 * budget);
        REQUIRE(scenario.chips[0].value.price_usd == 8.0 * price);
        World eighths = world_of(scenario);
        const Sales sold = sales_of(dollars);
        const Sales same = sales_of(eighths);
        add(sold.units, 1.0, units);
        add(same.units, 1.0, others);
        add(sold.usd, 1.0, usd);
        add(same.usd, 1.0 / 8.0, other_usd);
    }
    REQUIRE(std::accumulate(units.begin(), units.end(), 0.0) > 100000.0);
    for (std::size_t l = 0; l < units.size(); ++l) {
        CAPTURE(l);
        CHECK(std::abs(others[l] - units[l]) <= 0.02 * units[l] + 8.0);
        CHECK(std::abs(other_usd[l] - usd[l]) <= 0.02 * usd[l] + 2e5);
    }
}
