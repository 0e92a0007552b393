// Factors made ready: from a position in [0, 1) to a value, from a value to what is set in the scenario.
#pragma once

#include "tools/ensemble/document.hpp"
#include "tools/study/study.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// One value of a factor that takes no numbers: what it sets, and which files it stands for.
struct Level {
    std::string name;
    std::string scenario;
    std::string overlay;
    std::vector<Setting> settings;
};

/// A cell of the design is a number, or the index of a level.
struct ReadyFactor {
    std::string name;
    Factor factor;
    Place place;
    std::vector<Level> levels;    // of a factor without numbers
    std::vector<double> numbers;  // that a numeric factor takes; empty: its range
    bool numeric() const { return levels.empty(); }
};

/// Reads ensembles. A list design's factors without values have neither levels nor numbers yet. Throws ConfigError.
std::vector<ReadyFactor> ready_factors(const StudyFile& file);

/// Levels of a factor whose values are words or dates, in order.
std::vector<Level> levels_of(const Factor& factor, const std::vector<std::string>& values, const Place& place);

/// The cell at a position: the quantile function of the factor's distribution. Errors of `normal` and `lognormal`
/// are those of Boost.Math's quantiles.
double cell_at(const ReadyFactor& factor, double position);

/// The cells that a grid takes, in order.
std::vector<double> grid_cells(const ReadyFactor& factor);

/// As in design.csv: the fewest digits that read back as the same double, or the level's name.
std::string cell_text(const ReadyFactor& factor, double cell);

/// What the cell sets.
std::vector<Setting> cell_settings(const ReadyFactor& factor, double cell);

bool is_whole(double value);
/// A letter, then letters, digits and _: what netCDF, Python and R take for a name.
bool is_variable_name(const std::string& name);
/// Such a name made from a path: `parameters.choice.cost` gives `choice_cost`.
std::string name_of_path(const std::string& path);
/// A finite number, if the whole text is one.
std::optional<double> number_in(std::string_view text);

}  // namespace chokepoint
