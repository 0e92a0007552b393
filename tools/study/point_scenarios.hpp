// The scenario of every point: documents are read once, so that a further run costs little.
#pragma once

#include "sim/scenario_document.hpp"
#include "tools/study/design.hpp"

#include <map>
#include <vector>

namespace chokepoint {

class PointScenarios {
public:
    /// Keeps references to both. Throws ConfigError for files that cannot be read.
    PointScenarios(const StudyFile& file, const DesignTable& design);

    /// The study's scenario or that of the point's choices, their overlays in the order of factors, then `set` of the
    /// study, what the factors set, and the seed. Throws ConfigError; what a setting spoils is told at its factor's
    /// place.
    Scenario at(std::size_t point, std::uint64_t seed) const;

private:
    using Key = std::vector<std::size_t>;  // the level of every factor that chooses files
    Key key_of(std::size_t point) const;
    Node document_of(const Key& key) const;

    const StudyFile& file_;
    const DesignTable& design_;
    std::vector<std::size_t> choosing_;  // factors
    std::map<Key, Node> documents_;
};

/// What a look at every point's scenario found.
struct PointReview {
    std::vector<std::string> doubts;  // as of a single run, equal ones once, with the runs that they are about
    std::vector<std::size_t> unlike;  // the first point, and one for each other re-entry or focus that metrics are of
};

/// Reads the scenario of every point and throws a ConfigError that names the points of what is wrong: at the point's
/// line if it came from a table, else at its factor.
PointReview check_points(const PointScenarios& scenarios, const DesignTable& design);

}  // namespace chokepoint
