// ODD: US regulator. Dated export rules in the law's terms, or an adaptive strategy over them (M11).
#include "agents/mechanisms/rules.hpp"
#include "sim/random.hpp"
#include "sim/roles.hpp"
#include "sim/units.hpp"

#include <algorithm>
#include <cmath>

namespace chokepoint {

namespace {

/// Units of a product that the vendor sold in the trailing year; none where it does not sell it.
const Trailing& recent_units(const World& world, std::size_t region, std::size_t product) {
    static const Trailing none_sold = Trailing::of_ticks(1);
    const std::size_t l = world.structure->direct_listing(region, product);
    return l == none ? none_sold : world.now.listings[l].sold;
}

/// Only what this government decides: the other's gates stay as they are.
void open_exports(ListingRule& rule) {
    rule.legal = true;
    rule.licensed = false;
    rule.licence_pending = false;
    rule.licence_rate = 1.0;
    rule.cap_room = unlimited;
    rule.home_first = false;
    rule.revenue_share = 0.0;
    rule.tariff = 0.0;
}

void control_exports(const World& world, const Rule& rule, const ChipControl& control, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        if (!names_region(world, control.destinations, r)) continue;
        for (std::size_t l = s.region_first_listing[r]; l < s.region_first_listing[r + 1]; ++l) {
            const std::size_t p = s.listings[l].product;
            if (!is_import(s, l) || !covered(subject_of(world, p), control.covers)) continue;
            ListingRule& out = rules.listings[l];
            open_exports(out);
            out.legal = control.treatment != Treatment::deny;
            out.revenue_share = control.revenue_share;
            out.tariff = control.tariff;
            out.home_first = control.home_first;
            if (control.treatment == Treatment::licence) {
                const double days = control.processing_weeks * 7.0;
                out.licensed = true;
                out.licence_pending = world.today().days - rule.effective.days < days;
                out.licence_rate = control.approval_rate;
            }
            if (control.volume_cap_share) {
                const double cap = *control.volume_cap_share * static_cast<double>(recent_units(world, home, p).total);
                const std::int64_t used = recent_units(world, r, p).without_oldest();  // this tick completes the year
                out.cap_room = std::max<std::int64_t>(0, static_cast<std::int64_t>(cap) - used);
            }
        }
    }
}

/// Foundries outside the designer's country, of those concerned, stop serving it (Foreign Direct Product Rule, 15 CFR
/// 734.9).
template <class Designers, class Foundries>
void close_foundries(const World& world, Designers&& designs, Foundries&& makes, std::vector<std::uint8_t>& flags,
                     std::uint8_t value) {
    const Structure& s = *world.structure;
    for (std::size_t v = 0; v < s.vendor_products.size(); ++v) {
        const auto& designer = world.scenario->firms[v];
        if (!designs(designer)) continue;
        for (const std::size_t p : s.vendor_products[v])
            for (const std::size_t l : s.product_logic[p]) {
                const Facility& line = world.scenario->facilities[s.logic[l].facility].value;
                if (makes(line) && line.country != designer.value.country) flags[l] = value;
            }
    }
}

void control_inputs(const World& world, const Rule& rule, bool now, Rulebook& rules) {
    const Structure& s = *world.structure;
    auto& logic = now ? rules.logic_legal : rules.logic_threatened;
    const std::uint8_t value = now ? 0 : 1;
    const auto contains = [](const std::vector<std::string>& list, const std::string& name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    if (rule.entity_list)
        close_foundries(world, [&](const auto& designer) { return contains(rule.entity_list->designers, designer.name); },
                        [](const Facility&) { return true; }, logic, value);
    if (rule.foundry_control)
        close_foundries(
            world,
            [&](const auto& designer) { return contains(rule.foundry_control->designer_countries, designer.value.country); },
            [&](const Facility& line) { return line.node_nm <= rule.foundry_control->node_nm_max; }, logic, value);
    if (!rule.hbm_control) return;
    for (std::size_t v = 0; v < s.vendor_hbm.size(); ++v) {
        const std::string& country = world.scenario->firms[v].value.country;
        if (!contains(rule.hbm_control->destinations, country)) continue;
        for (const std::size_t l : s.vendor_hbm[v])
            if (world.scenario->facilities[s.hbm[l].facility].value.country != country)
                (now ? rules.hbm_legal : rules.hbm_threatened)[l] = value;
    }
}

/// Of one regulator's rules the latest decides for each line.
void control_equipment(const World& world, const Rule& rule, std::vector<double>& growth_cut) {
    if (!rule.equipment_control) return;
    const EquipmentControl& control = *rule.equipment_control;
    const auto among = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    for (std::size_t f = 0; f < growth_cut.size(); ++f) {
        const auto& line = world.scenario->facilities[f];
        if (!among(control.destinations, line.value.country)) continue;
        if (control.lines.empty() || among(control.lines, line.name)) growth_cut[f] = control.growth_cut;
    }
}

/// Buyers on the list get nothing from vendors abroad (15 CFR 744.11); what brokers bring or rent out stays to them.
void bar_listed_buyers(const World& world, const EntityList& list, Rulebook& rules) {
    const Structure& s = *world.structure;
    for (const std::string& name : list.buyers) {
        const NamedBuyer& buyer = world.scenario->named_buyers[index_of(world.scenario->named_buyers, name)].value;
        const std::size_t r = index_of(world.scenario->regions, buyer.region);
        const auto& ids = world.now.buyers[r].id;
        auto& listed = rules.regions[r].listed;
        const auto row = static_cast<std::uint32_t>(std::ranges::lower_bound(ids, identity(name)) - ids.begin());
        const auto place = std::ranges::lower_bound(listed, row);
        if (place == listed.end() || *place != row) listed.insert(place, row);
        for (std::size_t l = s.region_first_listing[r]; l < s.region_first_listing[r + 1]; ++l)
            if (is_import(s, l)) rules.listings[l].listed_barred = true;
    }
}

void control_access(const World& world, const Rule& rule, Rulebook& rules) {
    if (!rule.remote_access) return;
    const Structure& s = *world.structure;
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        const std::size_t resale = s.listings[l].resale;
        if (resale == none || !world.cast.brokers[s.resales[resale].broker]->remote()) continue;
        const RemoteAccess& access = *rule.remote_access;
        if (!names_region(world, access.destinations, s.listings[l].region)) continue;
        if (!access.covers.empty() && !covered(subject_of(world, s.listings[l].product), access.covers)) continue;
        rules.listings[l].legal = access.treatment == RentalTreatment::permit;
    }
}

/// Share of a region's recent purchases, by value, that an announced rule will deny, weighted by how near it is (M5).
void foresee(const World& world, const Rule& rule, Rulebook& rules) {
    if (!rule.chip_control || rule.chip_control->treatment == Treatment::permit) return;
    const Structure& s = *world.structure;
    const double weeks = (rule.effective.days - world.today().days) / 7.0;
    const double nearness = 1.0 - weeks / world.parameters().demand.prebuying_horizon_weeks;
    const double refused = rule.chip_control->treatment == Treatment::licence ? 1.0 - rule.chip_control->approval_rate : 1.0;
    if (nearness <= 0.0) return;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        if (!names_region(world, rule.chip_control->destinations, r)) continue;
        double lost = 0.0;
        double all = 0.0;
        for (std::size_t l = 0; l < s.listings.size(); ++l) {
            if (s.listings[l].region != r || s.listings[l].resale != none) continue;
            const auto& paid = world.now.listings[l].delivered_usd;
            const auto usd = static_cast<double>(paid[0].total + paid[1].total);
            all += usd;
            if (!is_import(s, l) || !rules.listings[l].legal) continue;
            if (!covered(subject_of(world, s.listings[l].product), rule.chip_control->covers)) continue;
            lost += refused * usd;
            rules.listings[l].last_chance = std::max(rules.listings[l].last_chance, refused * std::min(1.0, nearness));
        }
        if (all > 0.0) rules.regions[r].announced_loss = std::max(rules.regions[r].announced_loss, nearness * lost / all);
    }
}

int newest_generation(const World& world, std::size_t vendor) {
    int newest = 0;
    for (const std::size_t p : world.structure->vendor_products[vendor])
        if (world.now.products[p].designed && world.now.products[p].available <= world.today())
            newest = std::max(newest, world.now.products[p].generation);
    return newest;
}

/// Replaces the dated chip rules for exports to its destination from the strategy's first day on.
void follow_strategy(const World& world, const Regulator& self, std::size_t home, Rulebook& rules) {
    const Structure& s = *world.structure;
    const std::size_t destination = index_of(world.scenario->regions, self.destination);
    const bool gap_too_small = installed_h100e(world.now, home) < self.compute_ratio_floor * installed_h100e(world.now, destination);
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (!is_import(s, l) || s.listings[l].region != destination) continue;
        const ProductState& product = world.now.products[s.listings[l].product];
        const std::size_t vendor = s.products[s.listings[l].product].vendor;
        ListingRule& rule = rules.listings[l];
        open_exports(rule);
        if (self.strategy == Strategy::fixed_threshold) rule.legal = product.tpp < self.tpp_threshold;
        if (self.strategy == Strategy::sliding_scale)
            rule.legal = newest_generation(world, vendor) - product.generation >= self.generations_behind;
        if (self.strategy == Strategy::gap_keeping) rule.legal = !gap_too_small;
    }
}

class UsRegulator final : public RegulatorRole {
public:
    void regulate(const World& world, std::size_t self, Rulebook& rules) const override {
        const Regulator& regulator = world.scenario->regulators[self].value;
        const std::size_t home = index_of(world.scenario->regions, regulator.region);
        std::vector<double> growth_cut(rules.growth_cut.size(), 0.0);
        for (const std::size_t index : world.structure->rules_of[self]) {
            const Rule& rule = world.scenario->rules[index].value;
            if (in_force(rule, world.today())) {
                if (rule.chip_control) control_exports(world, rule, *rule.chip_control, home, rules);
                control_inputs(world, rule, true, rules);
                if (rule.entity_list) bar_listed_buyers(world, *rule.entity_list, rules);
                control_access(world, rule, rules);
                control_equipment(world, rule, growth_cut);
            } else if (announced(rule, world.today())) {
                control_inputs(world, rule, false, rules);
                // Dated rules that a strategy will have replaced by then threaten nobody.
                if (regulator.strategy == Strategy::timeline || rule.effective < regulator.strategy_from)
                    foresee(world, rule, rules);
            }
        }
        for (std::size_t f = 0; f < growth_cut.size(); ++f)  // what one regulator's makers do not sell another's may not have
            rules.growth_cut[f] = std::max(rules.growth_cut[f], growth_cut[f]);
        for (std::size_t r = 0; r < rules.regions.size(); ++r) add_seizures(world, self, r, rules);
        if (regulator.strategy != Strategy::timeline && world.today() >= regulator.strategy_from)
            follow_strategy(world, regulator, home, rules);
    }
};

}  // namespace

std::shared_ptr<const RegulatorRole> us_regulator();
std::shared_ptr<const RegulatorRole> us_regulator() { return std::make_shared<UsRegulator>(); }

}  // namespace chokepoint
