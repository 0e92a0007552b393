// A tick as named numbers, phase by phase, so that a test can say what differs between two worlds and what does not.
#pragma once

#include "sim/phases.hpp"

#include <bit>
#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace chokepoint::test {

/// FNV-1a of the numbers under one name. Lists of records are read field by field: each field has a name of its own.
class Prints {
public:
    template <class T>
    void add(const std::string& name, const T& value) {
        if constexpr (HasFields<T>) {
            for_each_field(value, [&](const FieldInfo& info, const auto& member) {
                add(name + "." + std::string(info.name), member);
            });
        } else if constexpr (std::is_same_v<T, Date>) {
            add(name, value.days);
        } else if constexpr (std::is_floating_point_v<T>) {
            mix(name, std::bit_cast<std::uint64_t>(static_cast<double>(value)));
        } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
            mix(name, static_cast<std::uint64_t>(value));
        } else {
            using Item = typename T::value_type;
            if constexpr (!HasFields<Item>) mix(name, value.size());
            for (const auto& item : value) add(name, item);
        }
    }
    const std::map<std::string, std::uint64_t>& by_name() const { return by_name_; }

private:
    void mix(const std::string& name, std::uint64_t bits) {
        std::uint64_t& hash = by_name_.try_emplace(name, 14695981039346656037ULL).first->second;
        for (int byte = 0; byte < 8; ++byte) hash = (hash ^ ((bits >> (8 * byte)) & 0xffU)) * 1099511628211ULL;
    }
    std::map<std::string, std::uint64_t> by_name_;
};

inline void print_rules(Prints& out, const Rulebook& rules) {
    for (const ListingRule& r : rules.listings)
        out.add("rules.listings", std::vector<double>{
                                      r.legal ? 1.0 : 0.0, r.licensed ? 1.0 : 0.0, r.licence_pending ? 1.0 : 0.0, r.licence_rate,
                                      static_cast<double>(r.cap_room), r.customs_rate, static_cast<double>(r.quota),
                                      static_cast<double>(r.overall), r.revenue_share, r.tariff,
                                      r.home_first ? 1.0 : 0.0, r.state_funded_barred ? 1.0 : 0.0,
                                      r.listed_barred ? 1.0 : 0.0, r.price_subsidy, r.electricity_cut, r.last_chance, r.guidance});
    for (const Quota& q : rules.quotas) out.add("rules.quotas", q.room);
    for (const RegionRule& r : rules.regions)
        out.add("rules.regions", std::vector<double>{r.perceived_risk, r.announced_loss,
                                                     r.rd_subsidy_usd_per_year, r.fab_growth_bonus, r.seizure_rate});
    out.add("rules.logic", rules.logic_legal);
    out.add("rules.logic", rules.logic_threatened);
    out.add("rules.hbm", rules.hbm_legal);
    out.add("rules.hbm", rules.hbm_threatened);
    out.add("rules.equipment", rules.growth_cut);
}

inline void print_offers(Prints& out, const OfferBoard& board) {
    out.add("offers.set", board.offer_of);
    for (const auto& region : board.regions)
        for (const Offer& o : region) {
            out.add("offers.price", std::vector<std::int64_t>{o.price_usd, o.vendor_price_usd, o.government_usd,
                                                              o.tariff_usd, o.subsidy_usd, o.broker_margin_usd});
            out.add("offers.lead", o.lead_weeks);
            out.add("offers.last_chance", o.last_chance);
            out.add("offers.performance", o.performance);
            out.add("offers.cost", o.cost_usd);
        }
}

inline void print_orders(Prints& out, const OrderBook& orders) {
    out.add("orders.budget", orders.budget_usd);
    out.add("orders.brokers", orders.by_resale);
    for (const RegionOrders& region : orders.regions)
        for (const BlockOrders& block : region.blocks)
            for (const Order& o : block.orders)
                out.add("orders.units", std::vector<std::int64_t>{o.buyer, o.offer, o.workload, o.units});
}

inline void print_plan(Prints& out, const SupplyPlan& plan) {
    out.add("plan.assemble", plan.assemble);
    out.add("plan.dies", plan.dies);
    out.add("plan.stacks", plan.stacks);
    out.add("plan.forecast", plan.forecast);
}

inline void print_shipments(Prints& out, const Shipments& s) {
    for (const auto* flow : {&s.capacity, &s.started, &s.wafers_started, &s.dies_out, &s.stacks_started, &s.stacks_out,
                             &s.units_started, &s.units_out, &s.feed_started, &s.feed_used, &s.assembled})
        out.add("shipments.made", *flow);
    for (const auto* flow : {&s.approved, &s.refused, &s.admitted, &s.granted}) out.add("shipments.sold", *flow);
    for (const auto* flow : {&s.resale_granted, &s.resale_seized}) out.add("shipments.brokers", *flow);
}

inline std::set<std::string> differing(const Prints& a, const Prints& b) {
    std::set<std::string> names;
    for (const auto& [name, hash] : a.by_name())
        if (!b.by_name().contains(name) || b.by_name().at(name) != hash) names.insert(name);
    for (const auto& [name, hash] : b.by_name())
        if (!a.by_name().contains(name)) names.insert(name);
    return names;
}

/// What differs in the first phase of a tick in which anything does: later phases follow from it.
inline std::set<std::string> first_differences(const Published& a, const State& after_a, const Published& b,
                                               const State& after_b) {
    const auto phase = [](auto&& print, const auto& x, const auto& y) {
        Prints px;
        Prints py;
        print(px, x);
        print(py, y);
        return differing(px, py);
    };
    auto found = phase(print_rules, a.rules, b.rules);
    if (found.empty()) found = phase(print_offers, a.offers, b.offers);
    if (found.empty()) found = phase(print_orders, a.orders, b.orders);
    if (found.empty()) found = phase(print_plan, a.plan, b.plan);
    if (found.empty()) found = phase(print_shipments, a.shipments, b.shipments);
    if (found.empty())
        found = phase([](Prints& out, const Deliveries& d) { out.add("deliveries", d.units); }, a.deliveries, b.deliveries);
    if (found.empty()) found = phase([](Prints& out, const State& s) { out.add("state", s); }, after_a, after_b);
    return found;
}

}  // namespace chokepoint::test
