// Sums over the trailing deliveries that the state keeps, so that a restarted run sees the same shares.
#include "output/market_shares.hpp"

#include "sim/units.hpp"

#include <cmath>
#include <limits>

namespace chokepoint {

std::size_t year_in_ticks(const World& world) { return world.now.listings.empty() ? 52 : world.now.listings[0].sold.ring.size(); }

std::size_t quarter_in_ticks(const World& world) { return std::max<std::size_t>(1, (year_in_ticks(world) + 2) / 4); }

std::vector<std::array<std::int64_t, workload_count>> purchases(const World& world, std::size_t region, Window window) {
    const Structure& s = *world.structure;
    std::vector<std::array<std::int64_t, workload_count>> sums(s.products.size());
    for (std::size_t l = s.region_first_listing[region]; l < s.region_first_listing[region + 1]; ++l) {
        const Channel channel = channel_of(world, l);
        if (channel == Channel::offshore || (channel == Channel::grey && !window.all_channels)) continue;
        const ListingState& listing = world.now.listings[l];
        const auto& series = window.measure == Measure::value ? listing.delivered_usd : listing.delivered_units;
        for (std::size_t w = 0; w < workload_count; ++w) sums[s.listings[l].product][w] += series[w].last(window.ticks);
    }
    return sums;
}

double part(std::int64_t some, std::int64_t all) {
    return all == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(some) / static_cast<double>(all);
}

namespace {

template <class Belongs>
double share(const World& world, std::size_t region, Window window, Belongs&& belongs) {
    const auto sums = purchases(world, region, window);
    std::int64_t some = 0;
    std::int64_t all = 0;
    for (std::size_t p = 0; p < sums.size(); ++p)
        for (const auto amount : sums[p]) {
            all += amount;
            if (belongs(p)) some += amount;
        }
    return part(some, all);
}

}  // namespace

double vendor_share(const World& world, std::size_t region, std::size_t vendor, Window window) {
    return share(world, region, window, [&](std::size_t p) { return world.structure->products[p].vendor == vendor; });
}

double domestic_share(const World& world, std::size_t region, Window window) {
    return share(world, region, window, [&](std::size_t p) {
        return world.structure->vendor_home[world.structure->products[p].vendor] == region;
    });
}

double asic_share(const World& world, std::size_t region, Window window, std::optional<Workload> workload) {
    const auto sums = purchases(world, region, window);
    std::int64_t asics = 0;
    std::int64_t all = 0;
    for (std::size_t p = 0; p < sums.size(); ++p)
        for (std::size_t w = 0; w < workload_count; ++w) {
            if (workload && static_cast<std::size_t>(*workload) != w) continue;
            all += sums[p][w];
            if (world.now.products[p].chip_class == ChipClass::asic) asics += sums[p][w];
        }
    return part(asics, all);
}

double compute_ratio(const World& world) {
    const Scenario& scenario = *world.scenario;
    const double focal = installed_h100e(world.now, index_of(scenario.regions, scenario.focal_region));
    const double rival = installed_h100e(world.now, index_of(scenario.regions, scenario.rival_region));
    return focal > 0.0 ? rival / focal : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace chokepoint
