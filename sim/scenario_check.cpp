// Checks that names point at things that exist, that chains close, and that shares and dates agree.
#include "sim/scenario_check.hpp"

#include "sim/scenario_findings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace chokepoint {
namespace {

constexpr double share_tolerance = 1e-9;
const Date last_nanosecond_date = parse_date("2262-04-10").value_or(Date{});  // pandas' and xarray's own limit

std::vector<std::string> names_of_kinds(const std::map<std::string, Goods>& kinds) {
    std::vector<std::string> names;
    for (const auto& [kind, made] : kinds) names.push_back(kind);
    return names;
}

class Checker : private Findings {
public:
    Checker(const Scenario& scenario, const Node& root, const KindNames& kinds, std::vector<Issue>& issues)
        : Findings(root, issues), s_(scenario), kinds_(kinds) {}

    void check_all() {
        check_run();
        check_graph_names();
        check_firms();
        check_facilities();
        for (const auto& chip : s_.chips) check_chip("chips." + chip.name, chip.value);
        check_markets();
        check_named_buyers();
        check_brokers();
        check_regulators();
    }

private:
    void check_kind(const std::string& path, const std::string& kind, const std::vector<std::string>& known,
                    const std::string& role) {
        refer(path + ".kind", kind, known, "kind of " + role);
    }

    void check_run() {
        if (s_.end.days < s_.start.days + s_.tick_days)
            report("end", fmt::format("{} is less than one tick of {} days after the start, {}", to_string(s_.end),
                                      s_.tick_days, to_string(s_.start)));
        if (s_.end > last_nanosecond_date)
            report("end", fmt::format("{} is too late: readers count time in nanoseconds", to_string(s_.end)),
                   fmt::format("at most {}", to_string(last_nanosecond_date)));
        refer("focal_vendor", s_.focal_vendor, s_.firms, "firm");
        refer("focal_chip", s_.focal_chip, s_.chips, "chip");
        refer("focal_region", s_.focal_region, s_.regions, "region");
        refer("rival_region", s_.rival_region, s_.regions, "region");
        const auto least = static_cast<std::int64_t>(s_.named_buyers.size() + s_.regions.size());
        if (s_.buyers < least)
            report("buyers", fmt::format("{} buyers are too few", s_.buyers),
                   fmt::format("{} named ones and one more for each of {} regions need at least {}",
                               s_.named_buyers.size(), s_.regions.size(), least));
    }

    /// Firms, facilities and chips are vertices of one graph.
    void check_graph_names() {
        std::map<std::string, std::string> seen;
        const auto claim = [&](const std::string& collection, const auto& things) {
            for (const auto& entry : things) {
                const std::string path = collection + "." + entry.name;
                const auto [first, fresh] = seen.emplace(entry.name, path);
                if (!fresh)
                    report(path,
                           fmt::format("the name \"{}\" is taken by {} ({})", entry.name, first->second,
                                       to_string(place(first->second))),
                           "firms, facilities and chips stand in one graph: their names must differ");
            }
        };
        claim("firms", s_.firms);
        claim("facilities", s_.facilities);
        claim("chips", s_.chips);
    }

    /// Countries need not be regions, so that what looks like one must be told.
    void check_country(const std::string& path, const std::string& country) {
        for (const auto& [name, region] : s_.regions)
            if (country == region.title && country != name)
                report(path + ".country",
                       fmt::format("\"{}\" is only the title of the region {}, which no rule would see in it", country, name),
                       "country: " + name);
    }

    void check_firms() {
        for (const auto& [name, firm] : s_.firms) {
            check_country("firms." + name, firm.country);
            check_kind("firms." + name, firm.kind, kinds_.vendors, "vendor");
            refer("firms." + name + ".stack", firm.stack, s_.stacks, "stack");
        }
    }

    void check_contracts(const std::string& path, const Named<double>& contracts) {
        double sum = 0.0;
        for (const auto& [firm, share] : contracts) {
            refer(path + "." + firm, firm, s_.firms, "firm");
            sum += share;
        }
        if (sum > 1.0 + 1e-9) report(path, fmt::format("contracts give away {} of the capacity (at most 1)", sum));
    }

    void check_facilities() {
        for (const auto& [name, facility] : s_.facilities) {
            const std::string path = "facilities." + name;
            check_kind(path, facility.kind, names_of_kinds(kinds_.facilities), "facility");
            check_country(path, facility.country);
            if (!facility.fed_by.empty()) refer(path + ".fed_by", facility.fed_by, s_.facilities, "facility");
            check_contracts(path + ".contracts", facility.contracts);
            if (facility.yield_start > facility.yield_ceiling)
                report(path + ".yield_start",
                       fmt::format("{} is above yield_ceiling, {}", facility.yield_start, facility.yield_ceiling));
        }
        check_feeding();
    }

    /// Each facility has at most one feeder: a cycle is a walk that comes back to its start, told once.
    void check_feeding() {
        for (const auto& start : s_.facilities) {
            std::vector<std::string> walk{start.name};
            while (walk.size() <= s_.facilities.size()) {
                const auto at = s_.facilities.find(walk.back());
                if (!at || s_.facilities[*at].value.fed_by.empty()) break;
                walk.push_back(s_.facilities[*at].value.fed_by);
                if (walk.back() == start.name) break;
            }
            if (walk.size() < 2 || walk.back() != start.name) continue;
            if (*std::min_element(walk.begin(), walk.end()) == start.name)
                report("facilities." + start.name + ".fed_by",
                       fmt::format("facilities feed each other in a circle: {}", fmt::join(walk, " <- ")),
                       "goods must flow one way");
        }
    }

    void check_links(const std::string& path, const std::vector<std::string>& names, Goods needed) {
        refer_all(path, names, s_.facilities, "facility");
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto found = s_.facilities.find(names[i]);
            if (!found) continue;
            const std::string& kind = s_.facilities[*found].value.kind;
            const auto made = kinds_.facilities.find(kind);
            if (made != kinds_.facilities.end() && made->second != needed)
                report(path + "." + std::to_string(i),
                       fmt::format("\"{}\" is of kind {} and makes {}, not {}", names[i], kind, word(made->second), word(needed)),
                       one_that_makes(needed));
        }
    }

    /// "name at least one facility of kind foundry"
    std::string one_that_makes(Goods goods) const {
        std::vector<std::string> kinds;
        for (const auto& [kind, made] : kinds_.facilities)
            if (made == goods) kinds.push_back(kind);
        return fmt::format("name at least one facility of kind {}", fmt::join(kinds, " or "));
    }

    void check_chip(const std::string& path, const Chip& chip) {
        refer(path + ".vendor", chip.vendor, s_.firms, "firm");
        refer_all(path + ".sold_in", chip.sold_in, s_.regions, "region");
        check_links(path + ".made_at", chip.made_at, Goods::logic_wafers);
        check_links(path + ".hbm_from", chip.hbm_from, Goods::hbm_stacks);
        check_links(path + ".packaged_at", chip.packaged_at, Goods::interposers);
        if (chip.made_at.empty())
            report(path + ".made_at", "a chip that no foundry makes", one_that_makes(Goods::logic_wafers));
        if (chip.packaged_at.empty())
            report(path + ".packaged_at", "a chip that nobody packages", one_that_makes(Goods::interposers));
        if (chip.hbm_stacks > 0 && chip.hbm_from.empty())
            report(path + ".hbm_from", fmt::format("{} HBM stacks and nobody to supply them", chip.hbm_stacks),
                   one_that_makes(Goods::hbm_stacks));
        if (chip.withdrawn && *chip.withdrawn <= chip.available)
            report(path + ".withdrawn", fmt::format("dates out of order: {} is not after available, {}",
                                                    to_string(*chip.withdrawn), to_string(chip.available)));
        const bool wanted = std::any_of(chip.sold_in.begin(), chip.sold_in.end(), [&](const std::string& region) {
            if (!s_.regions.find(region)) return true;  // what it means is told above
            const auto market = s_.markets.find(region);
            return market && s_.markets[*market].value.share_of_buyers > 0.0;
        });
        if (!wanted)
            report(path + ".sold_in", "a product with no buyer",
                   "name a region whose market has a share_of_buyers above 0");
    }

    void check_markets() {
        double sum = 0.0;
        for (const auto& [name, market] : s_.markets) {
            refer("markets." + name, name, s_.regions, "region");
            sum += market.share_of_buyers;
            for (const auto& installed : market.installed_units)
                refer("markets." + name + ".installed_units." + installed.name, installed.name, s_.chips, "chip");
        }
        for (const auto& region : s_.regions)
            if (!s_.markets.find(region.name))
                report("regions." + region.name, "a region without a market",
                       fmt::format("add markets.{}", region.name));
        if (std::abs(sum - 1.0) > share_tolerance)
            report("markets", fmt::format("share_of_buyers sums to {:.12g} over the markets", sum),
                   "it must sum to 1");
    }

    void check_named_buyers() {
        std::map<std::string, double> shares;
        for (const auto& [name, buyer] : s_.named_buyers) {
            const std::string path = "named_buyers." + name;
            refer(path + ".region", buyer.region, s_.regions, "region");
            if (!buyer.home_stack.empty()) refer(path + ".home_stack", buyer.home_stack, s_.stacks, "stack");
            if (!buyer.in_house_vendor.empty()) refer(path + ".in_house_vendor", buyer.in_house_vendor, s_.firms, "firm");
            shares[buyer.region] += buyer.budget_share;
        }
        for (const auto& [region, sum] : shares)
            if (sum > 1.0 + share_tolerance)
                report("named_buyers", fmt::format("budget_share sums to {:.12g} in region \"{}\"", sum, region),
                       "it may not exceed 1");
    }

    void check_brokers() {
        for (const auto& [name, broker] : s_.brokers) {
            const std::string path = "brokers." + name;
            check_kind(path, broker.kind, kinds_.brokers, "broker");
            refer(path + ".buys_in", broker.buys_in, s_.regions, "region");
            if (refer(path + ".serves", broker.serves, s_.regions, "region") && broker.serves == broker.buys_in)
                report(path + ".serves", fmt::format("{} is where this broker buys", broker.serves),
                       "a broker carries chips from one region to another");
            refer_all(path + ".chips", broker.chips, s_.chips, "chip");
            for (std::size_t i = 0; i < broker.chips.size(); ++i) {
                const auto chip = s_.chips.find(broker.chips[i]);
                if (!chip) continue;
                const auto& sold = s_.chips[*chip].value.sold_in;
                if (std::find(sold.begin(), sold.end(), broker.buys_in) == sold.end())
                    report(path + ".chips." + std::to_string(i),
                           fmt::format("\"{}\" is not sold in {}, where this broker buys", broker.chips[i],
                                       broker.buys_in));
            }
        }
    }

    void check_regulators() {
        for (const auto& [name, regulator] : s_.regulators) {
            check_kind("regulators." + name, regulator.kind, kinds_.regulators, "regulator");
            refer("regulators." + name + ".region", regulator.region, s_.regions, "region");
            using enum Strategy;
            const bool exports = regulator.strategy == fixed_threshold || regulator.strategy == sliding_scale ||
                                 regulator.strategy == gap_keeping;
            if (exports) refer("regulators." + name + ".destination", regulator.destination, s_.regions, "region");
        }
    }

    const Scenario& s_;
    const KindNames& kinds_;
};

}  // namespace

void check_scenario(const Scenario& scenario, const Node& root, const KindNames& kinds,
                    std::vector<Issue>& issues) {
    Checker(scenario, root, kinds, issues).check_all();
    check_rules(scenario, root, issues);
}

}  // namespace chokepoint
