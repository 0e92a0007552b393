// The files of a run's folder, by name, and what they say of its state.
#pragma once

#include <filesystem>
#include <string>

namespace chokepoint {

inline constexpr const char* trajectory_file = "run.nc";
inline constexpr const char* status_file = "status.json";

}  // namespace chokepoint
