// Where a trajectory comes from: enough to repeat the run, and nothing that differs between two equal runs.
#pragma once

#include "sim/fields.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// Raised when the layout of the file changes so that an old reader would misread it.
inline constexpr std::int64_t trajectory_schema_version = 1;
inline constexpr std::string_view trajectory_conventions = "CF-1.8";

/// A scenario that a branch was under before its own.
struct Era {
    std::string until;  // first day under the next scenario, YYYY-MM-DD
    std::string scenario_yaml;
    friend bool operator==(const Era&, const Era&) = default;

    static constexpr auto fields(auto list) {
        return list(state("until", &Era::until), state("scenario_yaml", &Era::scenario_yaml));
    }
};

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
    std::vector<Era> history;  // of a branch, oldest first
    friend bool operator==(const Provenance&, const Provenance&) = default;

    static constexpr auto fields(auto list) {
        return list(
            state("title", &Provenance::title),
            state("schema_version", &Provenance::schema_version),
            state("program_version", &Provenance::program_version),
            state("git_commit", &Provenance::git_commit),
            state("git_dirty", &Provenance::git_dirty),
            state("compiler", &Provenance::compiler),
            state("compiler_flags", &Provenance::compiler_flags),
            state("build_type", &Provenance::build_type),
            state("libraries", &Provenance::libraries),
            state("scenario_yaml", &Provenance::scenario_yaml),
            state("scenario_sha256", &Provenance::scenario_sha256),
            state("seed", &Provenance::seed),
            state("run_id", &Provenance::run_id),
            state("focal_vendor", &Provenance::focal_vendor),
            state("focal_chip", &Provenance::focal_chip),
            state("focal_region", &Provenance::focal_region),
            state("rival_region", &Provenance::rival_region),
            state("history", &Provenance::history));
    }
};

/// Provenance of this program running a scenario, given whole and resolved as YAML, with a seed; of a branch also what
/// came before.
Provenance make_provenance(std::string title, std::string scenario_yaml, std::uint64_t seed, std::vector<Era> history = {});

/// In which program, compiler, flags and libraries two runs differ: one line each, "what: theirs there, ours here".
std::vector<std::string> differences_of_programs(const Provenance& theirs, const Provenance& ours);

/// 64 lower-case hexadecimal digits (FIPS 180-4).
std::string sha256_hex(std::string_view bytes);

/// The same of what comes piece by piece.
class Sha256 {
public:
    Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256();
    void add(std::string_view bytes);
    /// Once, at the end.
    std::string hex();

private:
    void* context_;
};

/// 16 hexadecimal digits; equal for equal scenarios, seeds and histories, on every machine.
std::string run_id(std::string_view scenario_sha256, std::uint64_t seed, const std::vector<Era>& history = {});

}  // namespace chokepoint
