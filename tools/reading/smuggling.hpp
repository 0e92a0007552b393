// What smugglers brought into the focal region, year by year, from a finished file.
#pragma once

#include "output/trajectory_rows.hpp"
#include "tools/terminal/terminal.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

struct SmugglingYear {
    int year = 0;
    std::int64_t units = 0;     // that reached buyers
    double usd = 0.0;           // what these paid
    double premium = 0.0;       // over the price where they were bought, weighted by units; NaN without units
    std::int64_t seized = 0;    // units
};

/// Calendar years in which anything was smuggled or seized, by the dates of the rows. Empty where nobody smuggles.
std::vector<SmugglingYear> smuggling_by_year(const TrajectoryFile& file);

/// A table with a title; empty without years.
std::string smuggling_text(const std::vector<SmugglingYear>& years, const std::string& region, const Screen& screen);

}  // namespace chokepoint
