// Observed of supply relations: what went from a line to its customer, and their axes.
#include "output/recorder.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

/// Goods of one kind of relation, in its order in the structure.
Observable delivered(std::string name, std::string unit, std::string help, std::string axis,
                     std::vector<std::int64_t> Shipments::*goods) {
    Observable result;
    result.variable = {std::move(name), std::move(unit), std::move(help), "time: sum", Kind::int64, {std::move(axis)}, "time", {}};
    result.integers = [goods](const Tick& tick, std::span<std::int64_t> out) {
        std::ranges::copy(tick.published.shipments.*goods, out.begin());
    };
    return result;
}

std::vector<std::string> or_none(std::vector<std::string> labels) {
    if (labels.empty()) labels.emplace_back("none");
    return labels;
}

}  // namespace

std::vector<Axis> link_axes(const World& world) {
    const Structure& s = *world.structure;
    const Scenario& scenario = *world.scenario;
    const auto from_to = [&](std::size_t facility, const std::string& customer) {
        return scenario.facilities[facility].name + ": " + customer;
    };
    std::vector<std::string> logic;
    for (const Link& link : s.logic) logic.push_back(from_to(link.facility, s.products[link.customer].name));
    std::vector<std::string> hbm;
    for (const Link& link : s.hbm) hbm.push_back(from_to(link.facility, scenario.firms[link.customer].name));
    std::vector<std::string> packaging;
    for (const Link& link : s.packaging) packaging.push_back(from_to(link.facility, s.products[link.customer].name));
    std::vector<std::string> feeds;
    for (const Feed& feed : s.feeds) feeds.push_back(from_to(feed.supplier, scenario.facilities[feed.consumer].name));
    return {{"logic_link", "foundry and chip", or_none(std::move(logic))},
            {"hbm_link", "HBM maker and vendor", or_none(std::move(hbm))},
            {"packaging_link", "packaging line and chip", or_none(std::move(packaging))},
            {"feed_link", "line and the line that it feeds", or_none(std::move(feeds))}};
}

std::vector<Observable> link_observables(const World&) {
    return {delivered("dies_delivered", "dies", "good dies that left the foundry for the chip", "logic_link", &Shipments::dies_out),
            delivered("stacks_delivered", "stacks", "HBM stacks that left the line for the vendor's store", "hbm_link",
                      &Shipments::stacks_out),
            delivered("units_packaged", "units", "units that left the packaging line", "packaging_link", &Shipments::units_out),
            delivered("feed_used", "units of the supplier", "what the fed line used of its supplier's output", "feed_link",
                      &Shipments::feed_used)};
}

}  // namespace chokepoint
