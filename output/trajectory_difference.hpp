// Whether two trajectories hold the same, bit by bit, and where they first do not.
#pragma once

#include "sim/date.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// One variable, coordinate, event or metric that differs.
struct TrajectoryDifference {
    std::string variable;
    std::optional<Date> date;  // of the first row that differs; nothing for what has no time
    std::string what;          // "row 3, cell 12: 0.25 there, 0.5 here"
};

/// All that differ, the earliest first, what has no time last. Attributes of the file are not looked at. Throws
/// OutputError for a file that cannot be read.
std::vector<TrajectoryDifference> differences_of_content(const std::filesystem::path& theirs,
                                                         const std::filesystem::path& ours);

}  // namespace chokepoint
