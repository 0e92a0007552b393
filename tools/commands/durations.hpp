// Times and dates as words of a command line.
#pragma once

#include "tools/simulation/run_folder.hpp"

#include <optional>
#include <string>

namespace chokepoint {

/// Seconds: "90", "90s", "55m", "1.5h", "2d". Nothing for what is no duration or not positive.
std::optional<double> parse_duration(const std::string& text);

/// A duration, or ticks: "500ticks".
void set_interval(const std::string& text, CheckpointPolicy& policy);

/// What is wrong with a word, as CLI11 wants to know it; "" if nothing is.
std::string duration_problem(const std::string& text);
std::string interval_problem(const std::string& text);
std::string date_problem(const std::string& text);

}  // namespace chokepoint
