// Write-downs of stranded stock.
#include "agents/mechanisms/write_down.hpp"

#include "agents/mechanisms/selling.hpp"
#include "agents/mechanisms/unit_cost.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

constexpr int ramp_days = 182;  // before half a year of sales no forecast tells what stock is too much (assumption)

/// What a vendor holds or has ordered of one product.
struct Holdings {
    std::int64_t units = 0;  // finished and at packaging
    double dies = 0.0;       // in the bank and, at today's yield, on their way
    double usd = 0.0;        // production cost of both
};

Holdings holdings_of(const World& world, const Rulebook& rules, std::size_t p) {
    const Structure& s = *world.structure;
    const ProductState& product = world.now.products[p];
    Holdings held;
    held.units = product.finished;
    for (const std::size_t l : s.product_packaging[p]) held.units += world.now.packaging[l].line.inside();
    held.dies = static_cast<double>(product.die_bank);
    held.usd = static_cast<double>(held.units) * unit_cost_usd(world, p);
    const std::size_t foundry = first_open(world, s.logic, world.now.logic, s.product_logic[p]);
    const double set = foundry == none ? 0.0 : dies_cost_usd(world, product, foundry);
    if (set < std::numeric_limits<double>::infinity())
        held.usd += static_cast<double>(product.die_bank) * set / static_cast<double>(product.dies);
    for (const std::size_t l : s.product_logic[p]) {
        const auto wafers = static_cast<double>(world.now.logic[l].line.inside());
        if (wafers == 0.0 || rules.logic_legal[l] == 0) continue;  // a ban keeps them from the vendor
        const Facility& line = world.scenario->facilities[s.logic[l].facility].value;
        held.dies += wafers * good_dies_per_wafer(line, world.now.facilities[s.logic[l].facility], product);
        held.usd += wafers * line.unit_price_usd;
    }
    return held;
}

}  // namespace

void write_down(World& world, const Published& published, std::size_t p) {
    ProductState& product = world.now.products[p];
    bool market = false;
    double sells = 0.0;
    for (const std::size_t l : world.structure->product_listings[p]) {
        const ListingRule& rule = published.rules.listings[l];
        if (!rule.legal || rule.licence_pending) continue;
        market = true;
        // Forecasts are of new orders, which fall while many wait for goods that do not come: then what waits is sold beside
        // them, or as much as in the last quarter. What a cap or a quota holds back is not sold soon.
        const ListingState& listing = world.now.listings[l];
        const std::size_t quarter = std::max<std::size_t>(1, listing.sold.ring.size() / 4);
        const double ticks = world.parameters().supply.write_down_weeks / world.structure->tick_weeks;
        const auto waits = rule.limited() ? 0.0 : static_cast<double>(listing.unfilled);
        sells += std::max(waits + listing.demand_per_tick * ticks,
                          static_cast<double>(listing.sold.last(quarter)) / static_cast<double>(quarter) * ticks);
    }
    const bool closed = product.had_market && !market;
    const bool ramping = world.today().days < product.available.days + ramp_days;
    product.had_market = product.had_market || (market && on_sale(world, p));
    if (!product.had_market || (ramping && !closed)) return;
    const Holdings held = holdings_of(world, published.rules, p);
    const auto total = held.units + static_cast<std::int64_t>(held.dies / static_cast<double>(product.dies));
    const auto excess = std::max<std::int64_t>(0, total - static_cast<std::int64_t>(std::min(sells, 9e15)));
    product.impaired = std::min(product.impaired, total);
    if (excess <= product.impaired) return;
    product.written_down_units += excess - product.impaired;
    product.written_down_usd += held.usd * static_cast<double>(excess - product.impaired) / static_cast<double>(total);
    product.impaired = excess;
}

}  // namespace chokepoint
