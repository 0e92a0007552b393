// Money is conserved to the dollar: budgets, purses, prices, vendors' bills.
#include "tests/science/worlds.hpp"

#include <algorithm>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

template <class Check>
void on_whole_runs(Check&& check) {
    for (const std::string name : {"tiny", "h200_reentry"}) {
        CAPTURE(name);
        World world = world_of(name, name == "tiny" ? Changes{} : Changes{"buyers=300"});
        Verdict verdict;
        check(world, verdict);
        CHECK(verdict.wrong() == "");
    }
}

std::int64_t purses(const Buyers& buyers) {
    std::int64_t sum = 0;
    for (const auto& purse : buyers.purse_usd)
        for (const auto usd : purse) sum += usd;
    for (const auto& block : buyers.standing)
        for (const StandingOrder& order : block) sum += order.usd;
    return sum;
}

}  // namespace

TEST_CASE("purses before plus income are purses after plus what was spent and what lapsed, region by region") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        std::int64_t lapsed = 0;
        run(world, [&](const State& before, const Published& p) {
            const Deliveries& d = p.deliveries;
            for (std::size_t r = 0; r < s.regions(); ++r) {
                const std::int64_t after = purses(world.now.buyers[r]);
                v.equal(purses(before.buyers[r]) + d.income_usd[r], after + d.spent_usd[r] + d.lapsed_usd[r],
                        p.date, " purses");
                v.equal(after, d.purse_usd[r], p.date, " purses as published");
                std::int64_t bill = 0;
                for (const Offer& offer : p.offers.regions[r])
                    bill += (d.units[offer.listing][0] + d.units[offer.listing][1]) * offer.price_usd;
                v.equal(d.spent_usd[r], bill, p.date, " units times price");
                const MarketState& a = world.now.markets[r];
                const MarketState& b = before.markets[r];
                v.equal(a.income_total_usd - b.income_total_usd, d.income_usd[r], p.date, " income so far");
                v.equal(a.spent_total_usd - b.spent_total_usd, d.spent_usd[r], p.date, " spent so far");
                v.equal(a.lapsed_total_usd - b.lapsed_total_usd, d.lapsed_usd[r], p.date, " lapsed so far");
                lapsed += d.lapsed_usd[r];
            }
        });
        CHECK(lapsed > 0);
    });
}

TEST_CASE("income is the budget of the region, up to a dollar a buyer and workload") {
    on_whole_runs([](World& world, Verdict& v) {
        run(world, [&](const State& before, const Published& p) {
            for (std::size_t r = 0; r < world.structure->regions(); ++r) {
                const double budget = p.orders.budget_usd[r];
                const auto income = static_cast<double>(p.deliveries.income_usd[r]);
                const auto buyers = static_cast<double>(before.buyers[r].size());
                v.require(std::abs(income - budget) <= 2.0 * buyers + 1e-6 * budget, p.date, " income ", income,
                          " budget ", budget);
            }
        });
    });
}

TEST_CASE("no buyer ever spends more than it has") {
    on_whole_runs([](World& world, Verdict& v) {
        run(world, [&](const State&, const Published& p) {
            for (const Buyers& buyers : world.now.buyers)
                for (const auto& purse : buyers.purse_usd)
                    v.require(purse.empty() || *std::min_element(purse.begin(), purse.end()) >= 0, p.date,
                              " a purse below 0");
        });
    });
}

TEST_CASE("a buyer pays the vendor's bill, the tariff and a broker's margin, less the subsidy") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        std::int64_t tariffs = 0;
        std::int64_t margins = 0;
        std::int64_t subsidies = 0;
        run(world, [&](const State& before, const Published& p) {
            for (std::size_t r = 0; r < s.regions(); ++r)
                for (const Offer& o : p.offers.regions[r]) {
                    const std::int64_t sum =
                        o.vendor_price_usd + o.tariff_usd - o.subsidy_usd + o.broker_margin_usd;
                    v.equal(o.price_usd, std::max<std::int64_t>(1, sum), p.date, " ", s.products[o.product].name);
                    tariffs += o.tariff_usd;
                    margins += o.broker_margin_usd;
                    subsidies += o.subsidy_usd;
                    if (s.listings[o.listing].resale != none) continue;
                    v.equal(o.broker_margin_usd, 0, p.date, " margin on a direct sale");
                    const ListingRule& rule = p.rules.listings[o.listing];
                    const auto bill = static_cast<double>(o.vendor_price_usd);
                    v.equal(o.tariff_usd, static_cast<std::int64_t>(bill * rule.tariff), p.date, " tariff");
                    v.equal(o.government_usd, static_cast<std::int64_t>(bill * rule.revenue_share), p.date,
                            " fee");
                    v.equal(o.subsidy_usd, static_cast<std::int64_t>(bill * rule.price_subsidy), p.date,
                            " subsidy");
                    // List price, scarcity and learning, plus the part of the government's share that is passed
                    // on.
                    const ProductState& product = before.products[o.product];
                    const double passed_on = world.parameters().cost.fee_pass_through * rule.revenue_share;
                    const double expected =
                        product.list_price_usd * product.price_factor * product.cost_factor * (1.0 + passed_on);
                    v.require(std::abs(bill - std::max(1.0, expected)) <= 0.5 + 1e-6, p.date, " bill ", bill,
                              " expected ", expected);
                }
        });
        CHECK(tariffs > 0);
        CHECK(margins > 0);
        if (world.scenario->title == "Tiny") CHECK(subsidies > 0);
    });
}

TEST_CASE("vendors bill every unit they part with, to buyers and to brokers, and pay the government its share") {
    on_whole_runs([](World& world, Verdict& v) {
        const Structure& s = *world.structure;
        run(world, [&](const State& before, const Published& p) {
            std::vector<std::int64_t> billed(before.vendors.size(), 0);
            std::vector<std::int64_t> fees(before.vendors.size(), 0);
            for (std::size_t r = 0; r < s.regions(); ++r)
                for (const Offer& o : p.offers.regions[r]) {
                    if (s.listings[o.listing].resale != none) continue;
                    std::int64_t units = p.deliveries.units[o.listing][0] + p.deliveries.units[o.listing][1];
                    for (std::size_t k = 0; k < s.resales.size(); ++k)
                        if (s.resales[k].bought_as == o.listing) units += p.shipments.resale_granted[k];
                    billed[s.products[o.product].vendor] += units * o.vendor_price_usd;
                    fees[s.products[o.product].vendor] += units * o.government_usd;
                }
            for (std::size_t i = 0; i < billed.size(); ++i) {
                const VendorState& a = world.now.vendors[i];
                const VendorState& b = before.vendors[i];
                v.equal(a.revenue_total_usd - b.revenue_total_usd, billed[i], p.date, " bills of ",
                        world.scenario->firms[i].name);
                v.equal(a.government_share_total_usd - b.government_share_total_usd, fees[i], p.date, " fees");
            }
        });
    });
}
