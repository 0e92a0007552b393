// Phase 5: goods walk down the graph. Output of a plant is the least of its inputs (Leontief).
#include "sim/line_sharing.hpp"
#include "sim/phases.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/yields.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

constexpr std::int64_t millionths = 1'000'000;

std::size_t longest(const std::vector<std::vector<std::size_t>>& preferences) {
    std::size_t most = 0;
    for (const auto& list : preferences) most = std::max(most, list.size());
    return most;
}

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

void goods_leaving_lines(const World& world, Shipments& out) {
    const Structure& s = *world.structure;
    out.dies_out.reserve(s.logic.size());
    out.logic_carry.reserve(s.logic.size());
    out.stacks_out.reserve(s.hbm.size());
    out.units_out.reserve(s.packaging.size());
    for (std::size_t l = 0; l < s.logic.size(); ++l) {
        const LinkState& link = world.now.logic[l];
        const ProductState& chip = world.now.products[s.logic[l].customer];
        std::int64_t good = link.yield_carry;
        if (const std::int64_t wafers = link.line.arriving(); wafers > 0) {
            const std::size_t f = s.logic[l].facility;
            const double good_part = die_yield(world.scenario->facilities[f].value, world.now.facilities[f], chip);
            good += wafers * chip.dies_per_wafer * std::llround(good_part * millionths);
        }
        out.dies_out.push_back(good / millionths);
        out.logic_carry.push_back(good % millionths);
    }
    for (const auto& link : world.now.hbm) out.stacks_out.push_back(link.line.arriving());
    for (const auto& link : world.now.packaging) out.units_out.push_back(link.line.arriving());
}

void start_wafers(const World& world, const Rulebook& rules, const SupplyPlan& plan, Lines& lines, Shipments& out) {
    const Structure& s = *world.structure;
    out.wafers_started.assign(s.logic.size(), 0);
    out.dies_refused = plan.dies;
    for (std::size_t round = 0; round < longest(s.product_logic); ++round) {
        for (std::size_t p = 0; p < s.products.size(); ++p) {
            if (round >= s.product_logic[p].size() || out.dies_refused[p] <= 0) continue;
            const std::size_t l = s.product_logic[p][round];
            if (rules.logic_legal[l] == 0 || !world.now.logic[l].used) continue;
            const Link& link = s.logic[l];
            const double good = good_dies_per_wafer(world.scenario->facilities[link.facility].value,
                                                    world.now.facilities[link.facility], world.now.products[p]);
            if (good <= 0.0) continue;
            lines.claims[link.facility].push_back(
                {l, s.products[p].vendor, static_cast<std::int64_t>(std::ceil(static_cast<double>(out.dies_refused[p]) / good))});
        }
        lines.share_all([&](std::size_t f, const Claim& claim, std::int64_t wafers) {
            const std::size_t p = s.logic[claim.link].customer;
            out.wafers_started[claim.link] = wafers;
            auto& refused = out.dies_refused[p];
            if (wafers == claim.wanted) {
                refused = 0;
                return;
            }
            const double good = good_dies_per_wafer(world.scenario->facilities[f].value, world.now.facilities[f],
                                                    world.now.products[p]);
            refused = std::max<std::int64_t>(0, refused - std::llround(static_cast<double>(wafers) * good));
        });
    }
}

void start_stacks(const World& world, const Rulebook& rules, const SupplyPlan& plan, Lines& lines, Shipments& out) {
    const Structure& s = *world.structure;
    out.stacks_started.assign(s.hbm.size(), 0);
    auto wanted = plan.stacks;
    for (std::size_t round = 0; round < longest(s.vendor_hbm); ++round) {
        for (std::size_t v = 0; v < s.vendor_hbm.size(); ++v) {
            if (round >= s.vendor_hbm[v].size() || wanted[v] <= 0) continue;
            const std::size_t l = s.vendor_hbm[v][round];
            if (rules.hbm_legal[l] != 0) lines.claims[s.hbm[l].facility].push_back({l, v, wanted[v]});
        }
        lines.share_all([&](std::size_t, const Claim& claim, std::int64_t stacks) {
            out.stacks_started[claim.link] = stacks;
            wanted[claim.vendor] -= stacks;
        });
    }
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
    for (std::size_t round = 0; round < longest(s.product_packaging); ++round) {
        for (std::size_t p = 0; p < s.products.size(); ++p) {
            if (round >= s.product_packaging[p].size() || left[p] <= 0) continue;
            const std::size_t l = s.product_packaging[p][round];
            if (!world.now.packaging[l].used) continue;
            lines.claims[s.packaging[l].facility].push_back(
                {l, s.products[p].vendor, left[p] * world.now.products[p].interposer_mm2});
        }
        lines.share_all([&](std::size_t f, const Claim& claim, std::int64_t mm2) {
            const std::size_t p = s.packaging[claim.link].customer;
            const std::int64_t area = world.now.products[p].interposer_mm2;
            const std::int64_t units = mm2 / area;
            lines.room[f] += mm2 - units * area;  // part of a unit is not started
            out.units_started[claim.link] = units;
            out.assembled[p] += units;
            left[p] -= units;
        });
    }
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
    goods_leaving_lines(world, out);
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
