// Draws the links from lines to products, vendors and other lines.
#include "sim/supply_links.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {

namespace {

/// Lines a product can be made on, first choice first: a chip's own; for what is drawn up later, those of all the
/// vendor's chips, the predecessor's first. Its design will say which it uses.
std::vector<std::string> lines_of(const Scenario& scenario, const Structure& s, std::size_t product,
                                  std::vector<std::string> Chip::*lines) {
    std::vector<std::string> all = model_chip(scenario, s, product).*lines;
    if (s.products[product].chip != none) return all;
    for (const std::size_t own : s.vendor_products[s.products[product].vendor]) {
        if (s.products[own].chip == none) continue;
        for (const auto& name : scenario.chips[s.products[own].chip].value.*lines)
            if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    }
    return all;
}

}  // namespace

void add_supply_links(const Scenario& scenario, Structure& s) {
    const auto lead = [&](std::size_t f) {
        return ticks_of_weeks(scenario.facilities[f].value.lead_time_weeks, s.tick_weeks);
    };
    s.product_logic.resize(s.products.size());
    s.product_packaging.resize(s.products.size());
    s.vendor_hbm.resize(scenario.firms.size());
    std::vector<std::map<std::size_t, std::size_t>> place_of_maker(scenario.firms.size());
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        const Chip& chip = model_chip(scenario, s, p);
        for (const auto& name : lines_of(scenario, s, p, &Chip::made_at)) {
            const std::size_t f = index_of(scenario.facilities, name);
            s.product_logic[p].push_back(s.logic.size());
            s.logic.push_back({f, p, lead(f)});
        }
        for (const auto& name : lines_of(scenario, s, p, &Chip::packaged_at)) {
            const std::size_t f = index_of(scenario.facilities, name);
            s.product_packaging[p].push_back(s.packaging.size());
            s.packaging.push_back({f, p, lead(f)});
        }
        // A vendor's stacks are one store for all its chips: makers stand in the order of the best place that any chip
        // gives them, and of the file where two have the same, so that the order of chips means nothing.
        auto& places = place_of_maker[s.products[p].vendor];
        for (std::size_t place = 0; place < chip.hbm_from.size(); ++place) {
            const auto [entry, first] = places.try_emplace(index_of(scenario.facilities, chip.hbm_from[place]), place);
            if (!first) entry->second = std::min(entry->second, place);
        }
    }
    for (std::size_t v = 0; v < place_of_maker.size(); ++v) {
        std::vector<std::pair<std::size_t, std::size_t>> makers;  // place, facility
        for (const auto& [f, place] : place_of_maker[v]) makers.emplace_back(place, f);
        std::ranges::sort(makers);
        for (const auto& [place, f] : makers) {
            s.vendor_hbm[v].push_back(s.hbm.size());
            s.hbm.push_back({f, v, lead(f)});
        }
    }
    for (std::size_t f = 0; f < scenario.facilities.size(); ++f) {
        const auto& facility = scenario.facilities[f].value;
        if (facility.fed_by.empty()) continue;
        const std::size_t supplier = index_of(scenario.facilities, facility.fed_by);
        s.feeds.push_back({supplier, f, facility.feed_per_unit, lead(supplier)});
    }
}

const Chip& model_chip(const Scenario& scenario, const Structure& s, std::size_t product) {
    const auto& slot = s.products[product];
    return scenario.chips[slot.chip != none ? slot.chip : s.products[slot.predecessor].chip].value;
}

int ticks_of_weeks(double weeks, double tick_weeks) {
    return std::max(1, static_cast<int>(std::lround(weeks / tick_weeks)));
}

}  // namespace chokepoint
