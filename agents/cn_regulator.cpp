// ODD: Chinese regulator. Guidance, customs, state data centres and subsidies; may tighten as domestic supply catches up
// (M11).
#include "agents/mechanisms/rules.hpp"
#include "sim/portable_math.hpp"
#include "sim/random.hpp"
#include "sim/roles.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

std::int64_t quota_left(const World& world, std::size_t rule, double units_per_quarter) {
    const QuotaState& state = world.now.quotas[rule];
    const std::int64_t used = state.window == world.quarter() ? state.used : 0;  // what is left lapses at the quarter's end
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(units_per_quarter) - used);
}

void open_customs(const World& world, std::size_t index, const Customs& customs, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    std::size_t quota = none;
    if (customs.quota_units_per_quarter) {
        quota = rules.quotas.size();
        rules.quotas.push_back({index, quota_left(world, index, *customs.quota_units_per_quarter),
                                identity(world.scenario->rules[index].name),
                                *customs.quota_units_per_quarter * 4.0 * world.structure->tick_years});
    }
    for (std::size_t l = 0; l < s.listings.size(); ++l)
        if (s.listings[l].region == home && is_import(s, l) && covered(subject_of(world, s.listings[l].product), customs.covers)) {
            rules.listings[l].customs_rate = customs.approval_rate;
            rules.listings[l].quota = quota;
        }
}

/// Against foreign chips in the region, by whatever channel they come.
void guide(const World& world, const Guidance& guidance, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    if (guidance.perceived_risk) rules.regions[home].perceived_risk = *guidance.perceived_risk;
    if (!guidance.strength) return;
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        const std::size_t p = s.listings[l].product;
        if (s.listings[l].region != home || s.vendor_home[s.products[p].vendor] == home) continue;
        if (guidance.covers.empty() || covered(subject_of(world, p), guidance.covers))
            rules.listings[l].guidance = *guidance.strength;
    }
}

void support(const World& world, const Subsidy& subsidy, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    const auto set = [](double& now, const std::optional<double>& stated) { now = stated.value_or(now); };
    set(rules.regions[home].rd_subsidy_usd_per_year, subsidy.rd_usd_per_year);
    set(rules.regions[home].fab_growth_bonus, subsidy.fab_growth_per_year);
    for (std::size_t l = 0; l < s.listings.size(); ++l)
        if (s.listings[l].region == home && s.vendor_home[s.products[s.listings[l].product].vendor] == home) {
            set(rules.listings[l].price_subsidy, subsidy.chip_price_share);
            set(rules.listings[l].electricity_cut, subsidy.electricity_cut);
        }
}

/// Foreign chips of any channel that stand in the region; use rented abroad is out of its reach.
void bar_from_state_data_centres(const World& world, std::size_t home, bool barred, Rulebook& rules) {
    const Structure& s = *world.structure;
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        const Listing& listing = s.listings[l];
        const bool abroad = listing.resale != none && world.cast.brokers[s.resales[listing.resale].broker]->remote();
        if (listing.region == home && !abroad && s.vendor_home[s.products[listing.product].vendor] != home)
            rules.listings[l].state_funded_barred = barred;
    }
}

struct DomesticSupply {
    double fill = 0.0;         // part of recent domestic orders that is filled within a week; 0 where nothing is on sale
    std::int64_t units = 0;    // domestic, trailing year
    std::int64_t imports = 0;  // foreign, of the year that this tick completes
};

DomesticSupply domestic_supply(const World& world, std::size_t home) {
    const Structure& s = *world.structure;
    DomesticSupply result;
    double weight = 0.0;
    double filled = 0.0;
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (s.listings[l].region != home || s.listings[l].resale != none) continue;
        const ListingState& listing = world.now.listings[l];
        if (is_import(s, l)) {
            result.imports += listing.sold.without_oldest();
            continue;
        }
        result.units += listing.sold.total;
        const ProductState& product = world.now.products[s.listings[l].product];
        if (!product.designed || product.available > world.today()) continue;
        weight += listing.demand_per_tick;
        filled += listing.demand_per_tick * listing.fill;
    }
    // Of a tick's orders more are filled the longer it is.
    if (weight > 0.0) result.fill = 1.0 - portable_pow(1.0 - std::min(1.0, filled / weight), 1.0 / s.tick_weeks);
    return result;
}

void follow_strategy(const World& world, const Regulator& self, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    const DomesticSupply supply = domestic_supply(world, home);
    const double needed = std::clamp(1.0 - supply.fill / self.domestic_fill_target, 0.0, 1.0);
    const double allowed = self.foreign_per_domestic * static_cast<double>(supply.units);
    const auto room = std::max<std::int64_t>(0, static_cast<std::int64_t>(allowed) - supply.imports);
    if (self.strategy == Strategy::ratio) rules.quotas.push_back({none, room, identity(self.region)});
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (s.listings[l].region != home || !is_import(s, l)) continue;
        if (self.strategy == Strategy::tighten_with_supply) rules.listings[l].customs_rate *= needed;
        if (self.strategy == Strategy::ratio) rules.listings[l].overall = rules.quotas.size() - 1;
    }
}

class CnRegulator final : public RegulatorRole {
public:
    void regulate(const World& world, std::size_t self, Rulebook& rules) const override {
        const Regulator& regulator = world.scenario->regulators[self].value;
        const std::size_t home = index_of(world.scenario->regions, regulator.region);
        for (const std::size_t index : world.structure->rules_of[self]) {
            const Rule& rule = world.scenario->rules[index].value;
            if (!in_force(rule, world.today())) continue;
            if (rule.guidance) guide(world, *rule.guidance, home, rules);
            if (rule.customs) open_customs(world, index, *rule.customs, home, rules);
            if (rule.state_data_centres)
                bar_from_state_data_centres(world, home, rule.state_data_centres->foreign_banned, rules);
            if (rule.subsidy) support(world, *rule.subsidy, home, rules);
        }
        add_seizures(world, self, home, rules);
        if (regulator.strategy != Strategy::timeline && world.today() >= regulator.strategy_from)
            follow_strategy(world, regulator, home, rules);
    }
};

}  // namespace

std::shared_ptr<const RegulatorRole> cn_regulator();
std::shared_ptr<const RegulatorRole> cn_regulator() { return std::make_shared<CnRegulator>(); }

}  // namespace chokepoint
