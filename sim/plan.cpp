// Phase 4: orders walk up the graph (APIOBPCS: John, Naim, Towill 1994). A vendor orders its forecast, plus a part of the
// distance between what it wants under way (forecast over lead and safety times, orders that wait) and what is.
#include "sim/phases.hpp"

#include "sim/portable_math.hpp"
#include "sim/yields.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

/// Goods on their way, without those that a rule will stop.
std::int64_t inside(const std::vector<LinkState>& links, const std::vector<std::size_t>& which,
                    const std::vector<std::uint8_t>* legal = nullptr) {
    std::int64_t sum = 0;
    for (const std::size_t l : which)
        if (legal == nullptr || (*legal)[l] != 0) sum += links[l].line.inside();
    return sum;
}

/// Lead of the first choice that is open and legal; 0 where none is.
int open_lead(const World& world, const std::vector<Link>& links, const std::vector<LinkState>& states,
              const std::vector<std::size_t>& which, const std::vector<std::uint8_t>* legal) {
    for (const std::size_t l : which)
        if (is_open(world, links[l], states[l]) && (legal == nullptr || (*legal)[l] != 0)) return links[l].lead_ticks;
    return 0;
}

struct ProductPlan {
    double forecast = 0.0;  // units per tick
    std::int64_t backlog = 0;
    std::int64_t position = 0;  // finished and at packaging
    int logic_lead = 0;
    int packaging_lead = 0;
};

/// What buyers of the vendor's own group set aside in a tick: it knows them before it has sold anything.
double group_budget_usd(const World& world, std::size_t vendor) {
    double usd = 0.0;
    for (const auto& [name, buyer] : world.scenario->named_buyers) {
        if (buyer.in_house_vendor != world.scenario->firms[vendor].name) continue;
        const Market& market = world.market(index_of(world.scenario->regions, buyer.region));
        usd += buyer.budget_share * market.budget_scale * value_at(market.budget_usd_per_year, world.mid_tick());
    }
    return world.mechanisms().in_house * usd * world.structure->tick_years;
}

double launch_forecast(const World& world, const Rulebook& rules, std::size_t p) {
    const Structure& s = *world.structure;
    const ProductState& product = world.now.products[p];
    double sales = 0.0;
    bool open = false;
    for (const std::size_t l : s.product_listings[p])
        if (rules.listings[l].legal) {
            sales += world.now.vendors[s.products[p].vendor].sales_usd_per_tick[s.listings[l].region];
            open = true;
        }
    if (!open) return 0.0;  // nobody may buy it
    // A firm that has sold nothing in the run yet plans by the revenue it came with.
    const std::size_t vendor = s.products[p].vendor;
    const double before = world.scenario->firms[vendor].value.revenue_usd_per_year * s.tick_years;
    return world.parameters().supply.launch_share * std::max({sales, before, group_budget_usd(world, vendor)}) /
           product.list_price_usd;
}

ProductPlan plan_product(const World& world, const Rulebook& rules, const OrderBook& orders, std::size_t p) {
    const Structure& s = *world.structure;
    const ProductState& product = world.now.products[p];
    ProductPlan plan;
    if (!product.designed || world.today() >= product.withdrawn) return plan;
    plan.logic_lead = open_lead(world, s.logic, world.now.logic, s.product_logic[p], &rules.logic_legal);
    plan.packaging_lead = open_lead(world, s.packaging, world.now.packaging, s.product_packaging[p], nullptr);
    const double horizon_days = (plan.logic_lead + plan.packaging_lead + 1) * world.scenario->tick_days +
                                world.parameters().supply.safety_weeks * 7.0;
    plan.position = product.finished + inside(world.now.packaging, s.product_packaging[p]);
    if (world.today() < product.available) {
        if (product.available.days - world.today().days <= horizon_days) plan.forecast = launch_forecast(world, rules, p);
        return plan;
    }
    std::int64_t waiting = 0;
    for (const std::size_t l : s.product_listings[p]) {
        if (!rules.listings[l].legal) continue;
        plan.forecast += world.now.listings[l].demand_per_tick;
        std::int64_t ordered = orders.by_listing[l];
        for (const std::size_t k : s.resales_from[l]) ordered += orders.by_resale[k];
        waiting += sellable_orders(world, rules, l, ordered);
    }
    plan.backlog = std::max<std::int64_t>(0, waiting - product.finished);
    return plan;
}

/// Foreign to the vendor: a line that its own country's rules cannot keep open.
bool foreign_line(const World& world, std::size_t facility, std::size_t vendor) {
    return world.scenario->facilities[facility].value.country != world.scenario->firms[vendor].value.country;
}

double cover_ticks(const World& world, std::size_t vendor, const std::vector<Link>& links,
                   const std::vector<LinkState>& states, const std::vector<std::size_t>& which,
                   const std::vector<std::uint8_t>& legal, const std::vector<std::uint8_t>& threatened) {
    double weeks = 0.0;
    for (const std::size_t l : which) {
        if (legal[l] == 0 || !is_open(world, links[l], states[l])) continue;
        const bool precarious = world.scenario->facilities[links[l].facility].value.precarious;
        const bool foreign = precarious || foreign_line(world, links[l].facility, vendor);
        weeks = std::max(weeks, world.cast.vendors[vendor]->input_cover_weeks(world, vendor, foreign,
                                                                              precarious || threatened[l] != 0));
    }
    return weeks / world.structure->tick_weeks;
}

std::int64_t whole(double units) { return units <= 0.0 ? 0 : static_cast<std::int64_t>(std::ceil(units)); }

/// Good dies that the wafers on their way will give at today's yields.
double dies_on_the_way(const World& world, const Rulebook& rules, std::size_t p) {
    double dies = 0.0;
    for (const std::size_t l : world.structure->product_logic[p]) {
        const std::int64_t wafers = world.now.logic[l].line.inside();
        if (wafers == 0 || rules.logic_legal[l] == 0) continue;
        const Link& link = world.structure->logic[l];
        dies += static_cast<double>(wafers) *
                good_dies_per_wafer(world.scenario->facilities[link.facility].value,
                                    world.now.facilities[link.facility], world.now.products[p]);
    }
    return dies;
}

}  // namespace

SupplyPlan plan_supply(const World& world, const Rulebook& rules, const OrderBook& orders) {
    const Structure& s = *world.structure;
    const double safety = world.parameters().supply.safety_weeks / s.tick_weeks;
    const double catch_up = part_within(s.tick_weeks, world.parameters().supply.adjustment_weeks);
    SupplyPlan plan;
    plan.dies.assign(s.products.size(), 0);
    plan.stacks.assign(world.now.vendors.size(), 0);
    std::vector<double> wanted_stacks(world.now.vendors.size(), 0.0);
    std::vector<double> stacks_per_tick(world.now.vendors.size(), 0.0);
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        const ProductState& product = world.now.products[p];
        const std::size_t v = s.products[p].vendor;
        const ProductPlan mine = plan_product(world, rules, orders, p);
        const double backlog = world.parameters().supply.backlog_trust * static_cast<double>(mine.backlog);
        const auto position = static_cast<double>(mine.position);
        plan.forecast.push_back(mine.forecast);
        plan.assemble.push_back(whole(mine.forecast * (mine.packaging_lead + 1 + safety) + static_cast<double>(mine.backlog) - position));

        const double die_cover = cover_ticks(world, v, s.logic, world.now.logic, s.product_logic[p],
                                             rules.logic_legal, rules.logic_threatened);
        const double through = mine.forecast * (mine.logic_lead + mine.packaging_lead + 1 + safety + die_cover) + backlog;
        const double dies_here = static_cast<double>(product.die_bank) + dies_on_the_way(world, rules, p);
        const auto dies = static_cast<double>(product.dies);
        const int days_to_finish = (mine.logic_lead + mine.packaging_lead) * world.scenario->tick_days;
        if (world.today().days + days_to_finish < product.withdrawn.days)
            plan.dies[p] = whole(mine.forecast * dies + catch_up * ((through - position) * dies - dies_here));

        const int hbm_lead = open_lead(world, s.hbm, world.now.hbm, s.vendor_hbm[v], &rules.hbm_legal);
        const double hbm_cover = cover_ticks(world, v, s.hbm, world.now.hbm, s.vendor_hbm[v], rules.hbm_legal,
                                             rules.hbm_threatened);
        // Matched sets: no stacks for units whose dies are not even under way, but for what is meant as a stockpile.
        const double in_time = mine.forecast * (hbm_lead + mine.packaging_lead + 1 + safety) + backlog - position;
        const double units = std::min(in_time, dies_here / dies + mine.forecast) + mine.forecast * hbm_cover;
        const auto stacks = static_cast<double>(product.hbm_stacks);
        wanted_stacks[v] += std::max(0.0, units) * stacks;
        stacks_per_tick[v] += mine.forecast * stacks;
    }
    for (std::size_t v = 0; v < wanted_stacks.size(); ++v) {
        const auto here = static_cast<double>(world.now.vendors[v].hbm_stock + inside(world.now.hbm, s.vendor_hbm[v], &rules.hbm_legal));
        plan.stacks[v] = whole(stacks_per_tick[v] + catch_up * (wanted_stacks[v] - here));
    }
    return plan;
}

}  // namespace chokepoint
