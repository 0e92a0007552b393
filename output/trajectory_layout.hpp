// Names that the writer and the reader of a trajectory agree on.
#pragma once

#include "output/trajectory.hpp"

#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::h5 {
class File;
}

namespace chokepoint::trajectory_layout {

inline constexpr const char* time_axis = "time";
inline constexpr const char* event_axis = "event";
inline constexpr const char* event_time = "event_time";
inline constexpr const char* event_text = "event_text";
inline constexpr const char* first_row = "first_row";  // of a segment's dataset within the whole
/// The name under which netCDF-C tells how many bits of a mantissa were kept.
inline constexpr const char* kept_bits = "_QuantizeBitRoundNumberOfSignificantBits";
inline constexpr const char* history_length = "history_length";
inline std::string history_until(std::size_t i) { return fmt::format("history_{}_until", i); }
inline std::string history_scenario(std::size_t i) { return fmt::format("history_{}_scenario", i); }
inline constexpr std::string_view days_since = "days since ";

inline std::string time_units(Date epoch) { return fmt::format("{}{} 00:00:00", days_since, to_string(epoch)); }

/// "time" first, then the others in the order of their first use.
std::vector<std::string> time_axes(const Layout& layout);

/// Everything but the values of the variables. Throws h5::Error, std::invalid_argument.
Trajectory read_about(const h5::File& file);

/// Throws std::invalid_argument if metrics cannot stand beside the layout in one file.
void check_metrics(const Layout& layout, std::span<const Metric> metrics);

}  // namespace chokepoint::trajectory_layout
