// Shares of a region's purchases over a trailing window, by value or units, of direct sales or of all channels.
#pragma once

#include "output/recorder.hpp"

#include <optional>

namespace chokepoint {

enum class Measure { value, units };

/// What is summed: deliveries of the last `ticks` to a region.
struct Window {
    std::size_t ticks = 13;
    Measure measure = Measure::value;
    bool all_channels = false;  // with the grey market; rental abroad never counts as a purchase
};

std::size_t quarter_in_ticks(const World& world);
std::size_t year_in_ticks(const World& world);

/// Deliveries by product and workload.
std::vector<std::array<std::int64_t, workload_count>> purchases(const World& world, std::size_t region, Window window);

/// Part of a total, NaN where the total is 0.
double part(std::int64_t some, std::int64_t all);

/// Share of a vendor, of domestic vendors in the purchases of a region.
double vendor_share(const World& world, std::size_t region, std::size_t vendor, Window window);
double domestic_share(const World& world, std::size_t region, Window window);

/// Share of ASICs (by the catalogue's class), both workloads or one.
double asic_share(const World& world, std::size_t region, Window window, std::optional<Workload> workload = {});

/// Compute in service: the scenario's rival region over its focal region. NaN where there is none.
double compute_ratio(const World& world);

}  // namespace chokepoint
