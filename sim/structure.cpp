// Turns names into indices, and draws the supply chain.
#include "sim/structure.hpp"

#include "sim/random.hpp"
#include "sim/supply_links.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace chokepoint {

namespace {

void add_products(const Scenario& scenario, Structure& s) {
    s.vendor_products.resize(scenario.firms.size());
    const auto add = [&](ProductSlot slot) {
        s.vendor_products[slot.vendor].push_back(s.products.size());
        s.products.push_back(std::move(slot));
    };
    for (std::size_t c = 0; c < scenario.chips.size(); ++c) {
        const std::size_t vendor = index_of(scenario.firms, scenario.chips[c].value.vendor);
        add({scenario.chips[c].name, vendor, index_of(scenario.stacks, scenario.firms[vendor].value.stack),
             SlotKind::catalogue, c, none});
    }
    for (std::size_t v = 0; v < scenario.firms.size(); ++v) {
        const auto own = s.vendor_products[v];
        if (own.empty()) continue;
        const auto last = *std::max_element(own.begin(), own.end(), [&](std::size_t a, std::size_t b) {
            return scenario.chips[s.products[a].chip].value.available < scenario.chips[s.products[b].chip].value.available;
        });
        const std::size_t stack = s.products[last].stack;
        const auto& [name, firm] = scenario.firms[v];
        for (int n = 1; n <= firm.future_designs; ++n)
            add({name + " design " + std::to_string(n), v, stack, SlotKind::next_design, none, last});
        for (int n = 1; n <= firm.compliance_designs; ++n)
            add({name + " compliance chip " + std::to_string(n), v, stack, SlotKind::compliance, none, last});
    }
}

/// A chip cut down to pass a rule is sold abroad only; anything else where its model is.
bool sold_in(const Scenario& scenario, const Structure& s, std::size_t product, const std::string& region) {
    const auto& slot = s.products[product];
    const auto& regions = model_chip(scenario, s, product).sold_in;
    if (std::find(regions.begin(), regions.end(), region) == regions.end()) return false;
    return slot.kind != SlotKind::compliance || scenario.firms[slot.vendor].value.country != region;
}

void add_listings(const Scenario& scenario, Structure& s) {
    s.region_products.resize(scenario.regions.size());
    s.product_column.assign(scenario.regions.size(), std::vector<std::size_t>(s.products.size(), none));
    s.region_first_listing = {0};
    for (std::size_t r = 0; r < scenario.regions.size(); ++r) {
        const auto column = [&](std::size_t product) {
            if (s.product_column[r][product] != none) return;
            s.product_column[r][product] = s.region_products[r].size();
            s.region_products[r].push_back(product);
        };
        for (std::size_t p = 0; p < s.products.size(); ++p) {
            if (!sold_in(scenario, s, p, scenario.regions[r].name)) continue;
            s.listings.push_back({r, p, none, identity(scenario.regions[r].name + "/" + s.products[p].name)});
            column(p);
        }
        for (std::size_t b = 0; b < scenario.brokers.size(); ++b) {
            const auto& broker = scenario.brokers[b].value;
            if (broker.serves != scenario.regions[r].name) continue;
            for (const auto& chip : broker.chips) {
                const std::size_t p = index_of(scenario.chips, chip);  // catalogue products come first
                s.listings.push_back({r, p, s.resales.size(),
                                      identity(scenario.regions[r].name + "/" + chip + "/" + scenario.brokers[b].name)});
                s.resales.push_back({b, p, none, s.listings.size() - 1});
                column(p);
            }
        }
        // Chips owned at the start need a column even where they are not on sale.
        for (const auto& owned : scenario.markets[index_of(scenario.markets, scenario.regions[r].name)].value.installed_units)
            column(index_of(scenario.chips, owned.name));
        s.region_first_listing.push_back(s.listings.size());
    }
    for (auto& resale : s.resales)
        resale.bought_as = s.direct_listing(
            index_of(scenario.regions, scenario.brokers[resale.broker].value.buys_in), resale.product);
}

void index_listings(const Scenario& scenario, Structure& s) {
    s.product_listings.resize(s.products.size());
    s.vendor_listings.resize(scenario.firms.size());
    s.resales_from.resize(s.listings.size());
    for (std::size_t l = 0; l < s.listings.size(); ++l) {
        if (s.listings[l].resale != none) continue;
        s.product_listings[s.listings[l].product].push_back(l);
        s.vendor_listings[s.products[s.listings[l].product].vendor].push_back(l);
    }
    for (std::size_t k = 0; k < s.resales.size(); ++k) s.resales_from[s.resales[k].bought_as].push_back(k);
}

void draw_sales(const Scenario& scenario, Structure& s, std::size_t gate_of_region[], std::size_t customs_of_region[]) {
    for (const auto& listing : s.listings) {
        const std::size_t market = s.chain.vertex(VertexKind::market, listing.region);
        if (listing.resale != none) {
            const auto& resale = s.resales[listing.resale];
            s.chain.add_edge({s.chain.vertex(VertexKind::product, listing.product),
                              s.chain.vertex(VertexKind::broker, resale.broker), InputKind::sale, 1.0, 1, 0});
            continue;
        }
        std::size_t from = s.chain.vertex(VertexKind::product, listing.product);
        if (s.vendor_home[s.products[listing.product].vendor] != listing.region) {
            s.chain.add_edge({from, gate_of_region[listing.region], InputKind::sale, 1.0, 0, 0});
            continue;
        }
        s.chain.add_edge({from, market, InputKind::sale, 1.0, 0, 0});
    }
    for (std::size_t r = 0; r < s.regions(); ++r) {
        s.chain.add_edge({gate_of_region[r], customs_of_region[r], InputKind::sale, 1.0, 0, 0});
        s.chain.add_edge({customs_of_region[r], s.chain.vertex(VertexKind::market, r), InputKind::sale, 1.0, 0, 0});
    }
    for (std::size_t b = 0; b < scenario.brokers.size(); ++b)
        s.chain.add_edge({s.chain.vertex(VertexKind::broker, b),
                          s.chain.vertex(VertexKind::market, index_of(scenario.regions, scenario.brokers[b].value.serves)),
                          InputKind::sale, 1.0, 0, 0});
}

void draw_chain(const Scenario& scenario, Structure& s) {
    for (std::size_t f = 0; f < scenario.facilities.size(); ++f)
        s.chain.add_vertex(VertexKind::facility, f, scenario.facilities[f].name);
    for (std::size_t v = 0; v < scenario.firms.size(); ++v) s.chain.add_vertex(VertexKind::vendor, v, scenario.firms[v].name);
    for (std::size_t p = 0; p < s.products.size(); ++p) s.chain.add_vertex(VertexKind::product, p, s.products[p].name);
    std::vector<std::size_t> gates;
    std::vector<std::size_t> customs;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        gates.push_back(s.chain.add_vertex(VertexKind::gate, 2 * r, "exports to " + scenario.regions[r].name));
        customs.push_back(s.chain.add_vertex(VertexKind::gate, 2 * r + 1, "customs of " + scenario.regions[r].name));
    }
    for (std::size_t b = 0; b < scenario.brokers.size(); ++b) s.chain.add_vertex(VertexKind::broker, b, scenario.brokers[b].name);
    for (std::size_t r = 0; r < s.regions(); ++r)
        s.chain.add_vertex(VertexKind::market, r, "buyers in " + scenario.regions[r].name);

    const auto from_line = [&](Edge edge, std::size_t facility) {
        const Facility& line = scenario.facilities[facility].value;
        edge.price_usd = line.unit_price_usd;
        edge.capacity_per_month = value_at(line.capacity_per_month, scenario.start);
        s.chain.add_edge(edge);
    };
    for (const auto& feed : s.feeds)
        from_line({s.chain.vertex(VertexKind::facility, feed.supplier),
                   s.chain.vertex(VertexKind::facility, feed.consumer), InputKind::feed, feed.per_unit, feed.lead_ticks, 0},
                  feed.supplier);
    for (std::size_t p = 0; p < s.products.size(); ++p) {
        const Chip& chip = model_chip(scenario, s, p);
        const std::size_t product = s.chain.vertex(VertexKind::product, p);
        const auto connect = [&](const std::vector<std::size_t>& links, const std::vector<Link>& all, InputKind input,
                                 double per_unit) {
            for (std::size_t k = 0; k < links.size(); ++k)
                from_line({s.chain.vertex(VertexKind::facility, all[links[k]].facility), product, input, per_unit,
                           all[links[k]].lead_ticks, static_cast<int>(k)},
                          all[links[k]].facility);
        };
        connect(s.product_logic[p], s.logic, InputKind::logic, static_cast<double>(chip.dies));
        connect(s.product_packaging[p], s.packaging, InputKind::packaging, 1.0);
        if (chip.hbm_stacks > 0)
            s.chain.add_edge({s.chain.vertex(VertexKind::vendor, s.products[p].vendor), product, InputKind::stock,
                              static_cast<double>(chip.hbm_stacks), 0, 0});
    }
    for (std::size_t v = 0; v < s.vendor_hbm.size(); ++v)
        for (std::size_t k = 0; k < s.vendor_hbm[v].size(); ++k) {
            const auto& link = s.hbm[s.vendor_hbm[v][k]];
            from_line({s.chain.vertex(VertexKind::facility, link.facility), s.chain.vertex(VertexKind::vendor, v),
                       InputKind::hbm, 1.0, link.lead_ticks, static_cast<int>(k)},
                      link.facility);
        }
    draw_sales(scenario, s, gates.data(), customs.data());
}

}  // namespace

std::int64_t dies_per_wafer(double die_mm2) {
    constexpr double diameter_mm = 300.0;
    constexpr double pi = 3.14159265358979323846;
    const double count = wafer_area_mm2 / die_mm2 - pi * diameter_mm / std::sqrt(2.0 * die_mm2);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(count));
}

std::int64_t interposer_area_mm2(const SupplyParameters& parameters, double die_mm2, std::int64_t hbm_stacks) {
    return std::llround(parameters.interposer_factor *
                        (die_mm2 + parameters.hbm_stack_mm2 * static_cast<double>(hbm_stacks)));
}

std::size_t Structure::direct_listing(std::size_t region, std::size_t product) const {
    // Regions are filled in order, so this also serves while later regions are still missing.
    for (std::size_t l = 0; l < listings.size(); ++l)
        if (listings[l].region == region && listings[l].product == product && listings[l].resale == none) return l;
    return none;
}

Structure build_structure(const Scenario& scenario) {
    Structure s;
    s.tick_years = scenario.tick_days / days_per_year;
    s.tick_weeks = scenario.tick_days / 7.0;
    s.peer_ticks = ticks_of_weeks(scenario.parameters.peers.update_weeks, s.tick_weeks);
    s.ticks = (scenario.end.days - scenario.start.days) / scenario.tick_days;
    add_products(scenario, s);
    for (const auto& firm : scenario.firms) s.vendor_home.push_back(index_of(scenario.regions, firm.value.country));
    add_listings(scenario, s);
    // Orders name them in 16 bits.
    if (s.listings.size() > 0xffff) throw std::length_error("more than 65535 chips for sale, by region and broker");
    index_listings(scenario, s);
    add_supply_links(scenario, s);
    draw_chain(scenario, s);
    for (const std::size_t v : s.chain.downstream_order())
        if (s.chain.vertices()[v].kind == VertexKind::facility) s.facility_order.push_back(s.chain.vertices()[v].index);
    // Customers before suppliers: what a line starts for those it feeds must be known before it draws on its own input.
    const auto place = [&](std::size_t facility) {
        return std::find(s.facility_order.begin(), s.facility_order.end(), facility) - s.facility_order.begin();
    };
    std::stable_sort(s.feeds.begin(), s.feeds.end(),
                     [&](const Feed& a, const Feed& b) { return place(a.supplier) > place(b.supplier); });
    s.rules_of.resize(scenario.regulators.size());
    for (std::size_t rule = 0; rule < scenario.rules.size(); ++rule)
        s.rules_of[index_of(scenario.regulators, scenario.rules[rule].value.regulator)].push_back(rule);
    for (auto& rules : s.rules_of)
        std::stable_sort(rules.begin(), rules.end(), [&](std::size_t a, std::size_t b) {
            return scenario.rules[a].value.effective < scenario.rules[b].value.effective;
        });
    return s;
}

}  // namespace chokepoint
