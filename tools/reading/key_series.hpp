// The few series by which a run is followed: the focal vendor's share, the domestic share, the ratio of compute.
#pragma once

#include "output/trajectory_rows.hpp"
#include "tools/terminal/terminal.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint {

struct KeySeries {
    std::string title;
    bool share = false;  // from 0 to 1, told in percent
    std::vector<Date> dates;
    std::vector<double> values;
};

/// From a finished file, or from published segments in their order: where two hold a row, the later one counts.
/// Series that a file does not have are left out. Throws OutputError for a file that cannot be read.
std::vector<KeySeries> key_series(const std::vector<std::filesystem::path>& files);
std::vector<KeySeries> key_series(const TrajectoryFile& file);

/// In percent where it is a share; "-" for a missing value.
std::string last_value_text(const KeySeries& series);

/// One line for each: title, bars, last value. Empty without series.
std::string key_series_text(const std::vector<KeySeries>& series, const Screen& screen);

}  // namespace chokepoint
