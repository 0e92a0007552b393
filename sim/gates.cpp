// Orders pass the gates (licence, volume cap, customs, quota), finished goods are shared among what passed, and every
// unit short is booked to the constraint that bound it.
#include "sim/phases.hpp"

#include "sim/judgement.hpp"
#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "sim/yields.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

struct Gates {
    const World& world;
    const Rulebook& rules;
    const OrderBook& orders;
    Shipments& out;

    void book(std::size_t listing, Constraint constraint, std::int64_t units) const {
        const Listing& l = world.structure->listings[listing];
        out.short_units[l.region][l.product][static_cast<std::size_t>(constraint)] += units;
    }

    /// Lowers what is admitted for a listing to `most`.
    void narrow(std::size_t listing, std::int64_t most, Constraint constraint) const {
        if (most >= out.admitted[listing]) return;
        book(listing, constraint, out.admitted[listing] - most);
        out.admitted[listing] = most;
    }

    void pass(std::size_t l) const {
        const ListingRule& rule = rules.listings[l];
        const std::int64_t ordered = out.admitted[l];
        const Judgement judgement = judge(world, rules, l, ordered);
        out.approved[l] = judgement.approved;
        // Where some were judged before, what is new is what was approved beside them, less what was withdrawn; where all that
        // waits is judged for the first time, only what was placed now is new.
        const ListingState& before = world.now.listings[l];
        const bool judged_before = before.judged_at > 0.0 && before.judged_at < 1.0;
        const auto placed = static_cast<double>(ordered - orders.carried[l]);
        out.newly_approved[l] = judged_before || rule.approval() == before.judged_at
                                    ? static_cast<double>(judgement.approved - judgement.reconsidered - before.unfilled)
                                    : placed * rule.approval();
        // What is refused is booked to both gates in proportion to what each refuses.
        const std::int64_t refused = ordered - out.approved[l];
        out.refused[l] = rule.judges() ? refused : 0;
        const double licence = rule.licence_pending ? 1.0 : 1.0 - rule.licence_rate;
        const double customs = rule.licence_pending ? 0.0 : rule.licence_rate * (1.0 - rule.customs_rate);
        const auto by_licence = customs > 0.0
                                    ? static_cast<std::int64_t>(static_cast<double>(refused) * licence / (licence + customs))
                                    : refused;
        narrow(l, ordered - by_licence, Constraint::licence);
        narrow(l, out.approved[l], Constraint::customs);
        narrow(l, rule.cap_room, Constraint::volume_cap);
    }

    /// One quota covers several listings: they share its room in proportion to what they still want.
    void pass_quota(std::size_t q) const {
        std::vector<std::size_t> members;
        std::vector<std::int64_t> claims;
        for (std::size_t l = 0; l < rules.listings.size(); ++l)
            if (rules.listings[l].counts_against(q)) {
                members.push_back(l);
                claims.push_back(out.admitted[l]);
            }
        const auto shares = ration(claims, rules.quotas[q].room, [&] {
            return draw(world.scenario->seed, Purpose::rationing, rules.quotas[q].id, world.now.tick, 2)[0];
        });
        for (std::size_t i = 0; i < members.size(); ++i) narrow(members[i], shares[i], Constraint::quota);
    }
};

/// Shares `available` among listings by orders times weight; what one cannot use goes to the others.
void share_by_weight(const World& world, std::int64_t available, const std::vector<std::size_t>& listings,
                     const std::vector<double>& weights, Shipments& out, std::uint32_t salt) {
    constexpr double weight_scale = 1000.0;
    for (std::size_t pass = 0; pass <= listings.size() && available > 0; ++pass) {
        std::vector<std::int64_t> claims;
        std::int64_t open = 0;
        for (std::size_t i = 0; i < listings.size(); ++i) {
            const std::int64_t missing = out.admitted[listings[i]] - out.granted[listings[i]];
            open += missing;
            claims.push_back(missing * std::max<std::int64_t>(1, std::llround(weights[i] * weight_scale)));
        }
        if (open == 0) return;
        if (open <= available) {
            for (const std::size_t l : listings) out.granted[l] = out.admitted[l];
            return;
        }
        const auto random = draw(world.scenario->seed, Purpose::rationing, world.structure->listings[listings.front()].id, world.now.tick,
                                 16 + salt + static_cast<std::uint32_t>(pass))[0];
        const auto shares = ration(claims, available, random);
        for (std::size_t i = 0; i < listings.size(); ++i) {
            const std::int64_t missing = out.admitted[listings[i]] - out.granted[listings[i]];
            const std::int64_t units = std::min(shares[i], missing);
            out.granted[listings[i]] += units;
            available -= units;
        }
    }
}

void share_product(const World& world, const Rulebook& rules, const OfferBoard& offers,
                   const std::vector<std::size_t>& listings, std::size_t p, Shipments& out) {
    const Structure& s = *world.structure;
    const std::size_t vendor = s.products[p].vendor;
    std::int64_t available = out.for_sale[p];
    std::int64_t admitted = 0;
    bool home_first = false;
    for (const std::size_t l : listings) {
        admitted += out.admitted[l];
        home_first = home_first || rules.listings[l].home_first;
    }
    if (admitted <= available) {  // nobody has to wait
        for (const std::size_t l : listings) out.granted[l] = out.admitted[l];
        return;
    }
    std::vector<std::size_t> home;
    std::vector<std::size_t> rest;
    for (const std::size_t l : listings)
        (home_first && s.listings[l].region == s.vendor_home[vendor] ? home : rest).push_back(l);
    const auto serve = [&](const std::vector<std::size_t>& some, std::uint32_t salt) {
        std::vector<double> weights;
        for (const std::size_t l : some)
            weights.push_back(world.cast.vendors[vendor]->allocation_weight(
                world, offers.regions[s.listings[l].region][offers.offer_of[l]]));
        share_by_weight(world, available, some, weights, out, salt);
        for (const std::size_t l : some) available -= out.granted[l];
    };
    serve(home, 0);
    serve(rest, 64);
}

/// Books a product's missing units to what keeps the next unit from being made. The part of a die shortage that the
/// ceiling yield would close is the yield's; without refused wafers the goods are only under way.
void book_physical(const World& world, const Gates& gates, std::size_t listing, std::int64_t units, const Shipments& out) {
    constexpr double noticeable = 0.01;
    const std::size_t p = world.structure->listings[listing].product;
    if (units <= 0) return;
    const std::size_t bound = out.assembly_bound[p];
    if (bound == none) return gates.book(listing, Constraint::lead_time, units);
    if (bound != static_cast<std::size_t>(Constraint::wafers))
        return gates.book(listing, static_cast<Constraint>(bound), units);
    if (world.now.products[p].wafer_shortfall < noticeable) return gates.book(listing, Constraint::lead_time, units);
    double lost = 0.0;
    for (const std::size_t l : world.structure->product_logic[p]) {
        const std::size_t f = world.structure->logic[l].facility;
        if (gates.rules.logic_legal[l] == 0 || (out.wafers_started[l] == 0 && world.now.logic[l].line.inside() == 0)) continue;
        const Facility& line = world.scenario->facilities[f].value;
        FacilityState learnt = world.now.facilities[f];
        learnt.yield = line.yield_ceiling;
        const double best = die_yield(line, learnt, world.now.products[p]);
        if (best > 0.0) lost = 1.0 - die_yield(line, world.now.facilities[f], world.now.products[p]) / best;
        break;
    }
    const auto to_yield = static_cast<std::int64_t>(static_cast<double>(units) * std::clamp(lost, 0.0, 1.0));
    gates.book(listing, Constraint::yield, to_yield);
    gates.book(listing, Constraint::wafers, units - to_yield);
}

/// Units ready beyond the safety stock that nobody had the money for, booked in proportion to the forecasts.
void book_unsold(const World& world, const Gates& gates, const std::vector<std::size_t>& listings, std::size_t p,
                 const SupplyPlan& plan, const Shipments& out) {
    std::int64_t left = out.for_sale[p];
    double demand = 0.0;
    for (const std::size_t l : listings) {
        left -= out.granted[l];
        demand += world.now.listings[l].demand_per_tick;
    }
    const double safety = plan.forecast[p] * world.parameters().supply.safety_weeks / world.structure->tick_weeks;
    const double unsold = static_cast<double>(left) - safety;
    if (unsold <= 0.0 || demand <= 0.0) return;
    const auto stopped_at_a_gate = [&](std::size_t l) {
        const Listing& listing = world.structure->listings[l];
        const auto& booked = out.short_units[listing.region][listing.product];
        for (const Constraint gate :
             {Constraint::licence, Constraint::volume_cap, Constraint::quota, Constraint::customs})
            if (booked[static_cast<std::size_t>(gate)] > 0) return true;
        return false;
    };
    for (const std::size_t l : listings)
        if (out.granted[l] == out.admitted[l] && !stopped_at_a_gate(l))
            gates.book(l, Constraint::budget,
                       static_cast<std::int64_t>(unsold * world.now.listings[l].demand_per_tick / demand));
}

/// Splits what a listing got between the region's buyers and the brokers who buy there.
void split_with_brokers(const World& world, const OrderBook& orders, Shipments& out) {
    const Structure& s = *world.structure;
    out.resale_granted.assign(s.resales.size(), 0);
    std::vector<std::size_t> brokers;
    std::vector<std::int64_t> claims;
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (s.resales_from[l].empty()) continue;
        brokers.clear();
        claims.assign(1, orders.by_listing[l]);
        for (const std::size_t k : s.resales_from[l])
            if (orders.by_resale[k] > 0) {
                brokers.push_back(k);
                claims.push_back(orders.by_resale[k]);
            }
        if (brokers.empty()) continue;
        const auto shares = ration(claims, out.granted[l], [&] {
            return draw(world.scenario->seed, Purpose::rationing, s.listings[l].id, world.now.tick, 3)[0];
        });
        out.granted[l] = shares[0];
        for (std::size_t i = 0; i < brokers.size(); ++i) out.resale_granted[brokers[i]] = shares[i + 1];
    }
}

void serve_from_brokers(const World& world, const Rulebook& rules, const OrderBook& orders, Shipments& out) {
    const Structure& s = *world.structure;
    for (std::size_t k = 0; k < s.resales.size(); ++k) {
        const ResaleState& resale = world.now.resales[k];
        const double rate = world.cast.brokers[s.resales[k].broker]->seizure_rate(world, rules, k);
        const auto random = draw(world.scenario->seed, Purpose::diversion, s.listings[s.resales[k].sold_as].id, world.now.tick)[0];
        const std::int64_t arriving = resale.line.arriving();
        const std::int64_t seized = arriving - part_of(arriving, 1.0 - rate, random);
        out.resale_seized.push_back(seized);
        const std::size_t l = s.resales[k].sold_as;
        out.admitted[l] = orders.by_listing[l];
        out.granted[l] = std::min(orders.by_listing[l], resale.stock + arriving - seized);
    }
}

}  // namespace

void allocate_goods(const World& world, const Rulebook& rules, const OfferBoard& offers, const OrderBook& orders,
                    const SupplyPlan& plan, Shipments& out) {
    const Structure& s = *world.structure;
    out.granted.assign(s.listings.size(), 0);
    out.short_units.assign(s.regions(), {});
    for (auto& region : out.short_units) region.assign(s.products.size(), {});
    out.approved.assign(s.listings.size(), 0);
    out.newly_approved.assign(s.listings.size(), 0.0);
    out.refused.assign(s.listings.size(), 0);
    out.admitted = orders.by_listing;
    for (std::size_t k = 0; k < s.resales.size(); ++k) {
        out.admitted[s.resales[k].sold_as] = 0;
        if (orders.by_resale[k] > 0) out.admitted[s.resales[k].bought_as] += orders.by_resale[k];
    }
    const Gates gates{world, rules, orders, out};
    for (std::size_t l = 0; l < s.listings.size(); ++l)
        if (s.listings[l].resale == none && offers.offer_of[l] != none) gates.pass(l);
    for (std::size_t q = 0; q < rules.quotas.size(); ++q) gates.pass_quota(q);
    out.for_sale.reserve(s.products.size());
    std::vector<std::size_t> on_sale;
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        out.for_sale.push_back(world.now.products[p].finished);
        for (const std::size_t l : s.product_packaging[p]) out.for_sale[p] += out.units_out[l];
        on_sale.clear();
        for (const std::size_t l : s.product_listings[p])
            if (offers.offer_of[l] != none) on_sale.push_back(l);
        if (on_sale.empty()) continue;
        share_product(world, rules, offers, on_sale, p, out);
        for (const std::size_t l : on_sale) book_physical(world, gates, l, out.admitted[l] - out.granted[l], out);
        book_unsold(world, gates, on_sale, p, plan, out);
    }
    split_with_brokers(world, orders, out);
    serve_from_brokers(world, rules, orders, out);
    out.ration_start.assign(s.listings.size(), 0);
    for (std::size_t l = 0; l < s.listings.size(); ++l)
        if (out.granted[l] < orders.by_listing[l])
            out.ration_start[l] = ration_offset(
                draw(world.scenario->seed, Purpose::rationing, s.listings[l].id, world.now.tick)[0], orders.by_listing[l]);
}

}  // namespace chokepoint
