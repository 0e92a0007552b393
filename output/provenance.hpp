// Where a trajectory comes from: enough to repeat the run, and nothing that differs between two equal runs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace chokepoint {

/// Raised when the layout of the file changes so that an old reader would misread it.
inline constexpr std::int64_t trajectory_schema_version = 1;
inline constexpr std::string_view trajectory_conventions = "CF-1.8";

struct Provenance {
    std::string title;
    std::int64_t schema_version = trajectory_schema_version;
    std::string program_version;
    std::string git_commit;
    bool git_dirty = false;
    std::string compiler;
    std::string compiler_flags;
    std::string build_type;
    std::string libraries;  // "HDF5 1.10.8, TBB 2021.8.0, ..."
    std::string scenario_yaml;
    std::string scenario_sha256;
    std::uint64_t seed = 0;
    std::string run_id;
    std::string focal_vendor;  // whose market the headline and the plots follow
    std::string focal_chip;
    std::string focal_region;
    std::string rival_region;
    friend bool operator==(const Provenance&, const Provenance&) = default;
};

/// Provenance of this program running a scenario, given whole and resolved as YAML, with a seed.
Provenance make_provenance(std::string title, std::string scenario_yaml, std::uint64_t seed);

/// 64 lower-case hexadecimal digits (FIPS 180-4).
std::string sha256_hex(std::string_view bytes);

/// 16 hexadecimal digits; equal for equal scenarios and seeds, on every machine.
std::string run_id(std::string_view scenario_sha256, std::uint64_t seed);

}  // namespace chokepoint
