// Phase 5: goods walk down the graph. Output of a plant is the least of its inputs (Leontief).
#include "sim/line_sharing.hpp"
#include "sim/phases.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/yields.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {

namespace {

constexpr std::int64_t millionths = 1'000'000;

/// Capacity of this tick in whole units, bounded by the stock of a line's own input.
std::vector<std::int64_t> capacities(const World& world) {
    const Structure& s = *world.structure;
    std::vector<std::int64_t> capacity;
    capacity.reserve(world.cast.facilities.size());
    for (std::size_t f = 0; f < world.cast.facilities.size(); ++f)
        capacity.push_back(static_cast<std::int64_t>(
            std::floor(world.cast.facilities[f]->capacity_per_tick(world, f) + world.now.facilities[f].capacity_carry)));
    for (std::size_t i = 0; i < s.feeds.size(); ++i) {
        const auto& feed = world.now.feeds[i];
        const double input = static_cast<double>(feed.stock + feed.line.arriving());
        const double most = s.feeds[i].per_unit > 0.0 ? input / s.feeds[i].per_unit : 9e15;
        capacity[s.feeds[i].consumer] = std::min(capacity[s.feeds[i].consumer], static_cast<std::int64_t>(most));
    }
    return capacity;
}

/// What a rule has made illegal on its way is lost to the customer: a ban stops deliveries, not only new orders.
void goods_leaving_lines(const World& world, const Rulebook& rules, Shipments& out) {
    const Structure& s = *world.structure;
    out.dies_out.reserve(s.logic.size());
    out.logic_carry.reserve(s.logic.size());
    out.stacks_out.reserve(s.hbm.size());
    out.units_out.reserve(s.packaging.size());
    for (std::size_t l = 0; l < s.logic.size(); ++l) {
        const LinkState& link = world.now.logic[l];
        const ProductState& chip = world.now.products[s.logic[l].customer];
        std::int64_t good = link.yield_carry;
        if (const std::int64_t wafers = link.line.arriving(); wafers > 0 && rules.logic_legal[l] != 0) {
            const std::size_t f = s.logic[l].facility;
            const double good_part = die_yield(world.scenario->facilities[f].value, world.now.facilities[f], chip);
            good += wafers * chip.dies_per_wafer * std::llround(good_part * millionths);
        }
        out.dies_out.push_back(good / millionths);
        out.logic_carry.push_back(good % millionths);
    }
    for (std::size_t l = 0; l < s.hbm.size(); ++l)
        out.stacks_out.push_back(rules.hbm_legal[l] != 0 ? world.now.hbm[l].line.arriving() : 0);
    for (const auto& link : world.now.packaging) out.units_out.push_back(link.line.arriving());
}

std::vector<std::size_t> vendors_of_products(const Structure& s) {
    std::vector<std::size_t> vendors;
    vendors.reserve(s.products.size());
    for (const auto& product : s.products) vendors.push_back(product.vendor);
    return vendors;
}

void start_wafers(const World& world, const Rulebook& rules, const SupplyPlan& plan, Lines& lines, Shipments& out) {
    const Structure& s = *world.structure;
    out.wafers_started.assign(s.logic.size(), 0);
    out.dies_refused = plan.dies;
    const auto good_dies = [&](std::size_t l) {
        const std::size_t f = s.logic[l].facility;
        return good_dies_per_wafer(world.scenario->facilities[f].value, world.now.facilities[f],
                                   world.now.products[s.logic[l].customer]);
    };
    lines.serve(
        s.logic, s.product_logic, vendors_of_products(s),
        [&](std::size_t l) {
            return rules.logic_legal[l] != 0 && is_open(world, s.logic[l], world.now.logic[l]) && good_dies(l) > 0.0;
        },
        [&](std::size_t p, std::size_t l) -> std::int64_t {
            if (out.dies_refused[p] <= 0) return 0;
            return static_cast<std::int64_t>(std::ceil(static_cast<double>(out.dies_refused[p]) / good_dies(l)));
        },
        [&](std::size_t, const Claim& claim, std::int64_t wafers) {
            out.wafers_started[claim.link] += wafers;
            auto& refused = out.dies_refused[s.logic[claim.link].customer];
            if (wafers == claim.wanted)
                refused = 0;
            else
                refused = std::max<std::int64_t>(0, refused - std::llround(static_cast<double>(wafers) * good_dies(claim.link)));
        });
}

void start_stacks(const World& world, const Rulebook& rules, const SupplyPlan& plan, Lines& lines, Shipments& out) {
    const Structure& s = *world.structure;
    out.stacks_started.assign(s.hbm.size(), 0);
    auto wanted = plan.stacks;
    std::vector<std::size_t> themselves(wanted.size());
    std::iota(themselves.begin(), themselves.end(), std::size_t{0});
    lines.serve(
        s.hbm, s.vendor_hbm, themselves,
        [&](std::size_t l) { return rules.hbm_legal[l] != 0 && is_open(world, s.hbm[l], world.now.hbm[l]); },
        [&](std::size_t v, std::size_t) { return wanted[v]; },
        [&](std::size_t, const Claim& claim, std::int64_t stacks) {
            out.stacks_started[claim.link] += stacks;
            wanted[claim.vendor] -= stacks;
        });
}

/// Units that dies and stacks allow, by product; says which input bound.
std::vector<std::int64_t> units_with_inputs(const World& world, const SupplyPlan& plan, Shipments& out) {
    const Structure& s = *world.structure;
    std::vector<std::int64_t> units = plan.assemble;
    const auto bind = [&](std::size_t p, std::int64_t most, Constraint constraint) {
        if (most >= units[p]) return;
        units[p] = most;
        out.assembly_bound[p] = static_cast<std::size_t>(constraint);
    };
    for (std::size_t p = 0; p < units.size(); ++p) {
        std::int64_t dies = world.now.products[p].die_bank;
        for (const std::size_t l : s.product_logic[p]) dies += out.dies_out[l];
        bind(p, dies / world.now.products[p].dies, Constraint::wafers);
    }
    std::vector<std::int64_t> need;
    for (std::size_t v = 0; v < s.vendor_products.size(); ++v) {
        std::int64_t store = world.now.vendors[v].hbm_stock;
        for (const std::size_t l : s.vendor_hbm[v]) store += out.stacks_out[l];
        need.clear();
        for (const std::size_t p : s.vendor_products[v]) need.push_back(units[p] * world.now.products[p].hbm_stacks);
        const auto stacks = ration(need, store, [&] {
            return draw(world.scenario->seed, Purpose::supplier_rationing, identity(world.scenario->firms[v].name),
                        world.now.tick)[0];
        });
        for (std::size_t i = 0; i < need.size(); ++i) {
            const std::size_t p = s.vendor_products[v][i];
            const std::int64_t each = world.now.products[p].hbm_stacks;
            if (each > 0) bind(p, stacks[i] / each, Constraint::hbm);
        }
    }
    return units;
}

void start_packaging(const World& world, const SupplyPlan& plan, Lines& lines, Shipments& out) {
    const Structure& s = *world.structure;
    out.assembly_bound.assign(s.products.size(), none);
    out.assembled.assign(s.products.size(), 0);
    out.units_started.assign(s.packaging.size(), 0);
    auto left = units_with_inputs(world, plan, out);
    lines.serve(
        s.packaging, s.product_packaging, vendors_of_products(s),
        [&](std::size_t l) { return is_open(world, s.packaging[l], world.now.packaging[l]); },
        [&](std::size_t p, std::size_t) { return left[p] * world.now.products[p].interposer_mm2; },
        [&](std::size_t f, const Claim& claim, std::int64_t mm2) {
            const std::size_t p = s.packaging[claim.link].customer;
            const std::int64_t area = world.now.products[p].interposer_mm2;
            const std::int64_t units = mm2 / area;
            lines.room[f] += mm2 - units * area;  // part of a unit is not started
            out.units_started[claim.link] += units;
            out.assembled[p] += units;
            left[p] -= units;
        });
    for (std::size_t p = 0; p < left.size(); ++p)
        if (left[p] > 0) out.assembly_bound[p] = static_cast<std::size_t>(Constraint::packaging);
}

/// A fed line uses its input; its supplier refills what it can use over the lead time and the safety time. Lines on one
/// supplier share it; feeds stand customers before suppliers.
void start_feeds(const World& world, Lines& lines, const std::vector<std::int64_t>& capacity, Shipments& out) {
    const Structure& s = *world.structure;
    const double safety = world.parameters().supply.safety_weeks / s.tick_weeks;
    out.feed_started.assign(s.feeds.size(), 0);
    for (std::size_t first = 0; first < s.feeds.size();) {
        std::vector<std::int64_t> wanted;
        std::size_t i = first;
        for (; i < s.feeds.size() && s.feeds[i].supplier == s.feeds[first].supplier; ++i) {
            const Feed& feed = s.feeds[i];
            const FeedState& now = world.now.feeds[i];
            const std::int64_t output = capacity[feed.consumer] - lines.room[feed.consumer];
            const std::int64_t used = output * std::llround(feed.per_unit * millionths) + now.use_carry;
            out.feed_used.push_back(std::min(used / millionths, now.stock + now.line.arriving()));
            out.feed_carry.push_back(used % millionths);
            const double rate = feed.per_unit * world.cast.facilities[feed.consumer]->capacity_per_tick(world, feed.consumer);
            const double target = rate * (feed.lead_ticks + 1 + safety);
            wanted.push_back(std::max<std::int64_t>(
                0, std::llround(target - static_cast<double>(now.stock + now.line.inside()))));
        }
        const std::size_t supplier = s.feeds[first].supplier;
        const auto random = draw(world.scenario->seed, Purpose::supplier_rationing,
                                 identity(world.scenario->facilities[supplier].name), world.now.tick,
                                 lines.calls[supplier]++)[0];
        const auto shares = ration(wanted, lines.room[supplier], random);
        for (std::size_t k = 0; k < shares.size(); ++k) {
            out.feed_started[first + k] = shares[k];
            lines.room[supplier] -= shares[k];
        }
        first = i;
    }
}

}  // namespace

Shipments supply(const World& world, const Rulebook& rules, const OfferBoard& offers, const OrderBook& orders,
                 const SupplyPlan& plan) {
    Shipments out;
    out.capacity = capacities(world);
    Lines lines(world, out.capacity);
    goods_leaving_lines(world, rules, out);
    start_wafers(world, rules, plan, lines, out);
    start_stacks(world, rules, plan, lines, out);
    start_packaging(world, plan, lines, out);
    start_feeds(world, lines, out.capacity, out);
    out.started.reserve(out.capacity.size());
    for (std::size_t f = 0; f < out.capacity.size(); ++f) out.started.push_back(out.capacity[f] - lines.room[f]);
    allocate_goods(world, rules, offers, orders, plan, out);
    return out;
}

}  // namespace chokepoint
