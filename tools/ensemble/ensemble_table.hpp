// An ensemble: members that differ in parameters and seed. It is kept as a plain table (CSV).
#pragma once

#include "tools/ensemble/document.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chokepoint {

struct Member {
    std::uint64_t seed = 1;
    double distance = 0.0;       // to the facts it was calibrated by, in standard deviations
    std::vector<double> values;  // by path
};

struct Ensemble {
    std::vector<std::string> paths;
    std::vector<Member> members;
    Place header;  // of the line that names the paths
};

/// `member,seed,distance,<paths>`, after comment lines that tell how it was made; reading gives back equal
/// doubles.
std::string to_csv(const Ensemble& ensemble, const std::vector<std::string>& comments);

/// Throws ConfigError with file and line unless the file is such a table.
Ensemble read_ensemble(const std::string& file);

/// Members that differ in their seed alone: the scenario's own parameters, seeds from `first` on.
Ensemble seeds_alone(std::uint64_t first, std::size_t members);

/// `count` of the members, evenly spread over the table; all of them for 0. Throws ConfigError if there are fewer.
Ensemble spread(const Ensemble& ensemble, std::size_t count);

/// What a member sets: its seed, then its parameters.
std::vector<Setting> settings_of(const Ensemble& ensemble, const Member& member);

/// A field of a table: quoted where it holds a comma, a quote or a line's end (RFC 4180).
std::string csv_field(const std::string& text);

}  // namespace chokepoint
