// A study, as its author writes it: what is varied, by which design, how often, and what is kept of each run.
#pragma once

#include "sim/config.hpp"
#include "sim/fields.hpp"
#include "sim/names.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

enum class DesignKind { grid, list, random, latin_hypercube, sobol, saltelli, morris };
template <>
struct EnumWords<DesignKind> {
    static constexpr std::array<std::string_view, 7> words{"grid",  "list",     "random", "latin_hypercube",
                                                           "sobol", "saltelli", "morris"};
};

enum class Distribution { uniform, log_uniform, whole, normal, lognormal, triangular };
template <>
struct EnumWords<Distribution> {
    static constexpr std::array<std::string_view, 6> words{"uniform", "log_uniform", "whole",
                                                           "normal",  "lognormal",   "triangular"};
};

enum class Seeds { common, independent };
template <>
struct EnumWords<Seeds> {
    static constexpr std::array<std::string_view, 2> words{"common", "independent"};
};

/// `folders`: each run leaves its whole trajectory in a folder of its own. `blocks`: metrics and chosen trajectories
/// of many short runs share a file.
enum class Store { by_size, folders, blocks };
template <>
struct EnumWords<Store> {
    static constexpr std::array<std::string_view, 3> words{"by_size", "folders", "blocks"};
};

enum class WhichParameters { all, calibrated };
template <>
struct EnumWords<WhichParameters> {
    static constexpr std::array<std::string_view, 2> words{"all", "calibrated"};
};

/// One of the things that a categorical factor chooses among, for instance a policy.
struct Choice {
    std::string scenario;
    std::string overlay;
    std::vector<std::string> set;

    static constexpr auto fields(auto list) {
        return list(
            field("scenario", &Choice::scenario, "", "another scenario than the study's; relative to this file"),
            field("overlay", &Choice::overlay, "", "file laid over the scenario, as if it extended it"),
            field("set", &Choice::set, "", "list of path=value"));
    }
};

/// What is varied: a field of the scenario over a range or over values, a choice among policies, or the members of
/// an ensemble.
struct Factor {
    std::string path;
    std::vector<std::string> also;
    std::vector<std::string> values;
    std::optional<double> low;
    std::optional<double> high;
    Distribution distribution = Distribution::uniform;
    std::optional<double> mode;
    std::optional<double> mean;
    std::optional<double> sd;
    std::int64_t levels = 0;
    Named<Choice> choices;
    std::string ensemble;
    std::int64_t members = 0;

    static constexpr auto fields(auto list) {
        return list(
            field("path", &Factor::path, "", "field of the scenario, as after --set"),
            field("also", &Factor::also, "", "ties: further fields that get the same value"),
            field("values", &Factor::values, "", "the values it takes: numbers, dates or words"),
            field("low", &Factor::low, "", "lower end of its range; with normal and lognormal: where it is cut off"),
            field("high", &Factor::high, "", "upper end"),
            field("distribution", &Factor::distribution, "",
                  "uniform, log_uniform, whole (numbers), normal, lognormal or triangular"),
            field("mode", &Factor::mode, "", "peak of a triangular distribution"),
            field("mean", &Factor::mean, "", "of a normal distribution; of the logarithm for lognormal"),
            field("sd", &Factor::sd, "", "standard deviation, likewise", {0.0, 1e300}),
            field("levels", &Factor::levels, "1", "values that a grid takes from the range, evenly on its scale",
                  {0.0, 1e6}),
            field("choices", &Factor::choices, "", "policies by name: overlay, scenario or set"),
            field("ensemble", &Factor::ensemble, "", "table of members (CSV): each sets its parameters, not its seed"),
            field("members", &Factor::members, "members", "how many of them, evenly spread; 0: all", {0.0, 1e6}));
    }
};

struct Design {
    DesignKind kind = DesignKind::grid;
    std::int64_t points = 0;
    std::int64_t levels = 4;
    bool second_order = false;
    std::string file;

    static constexpr auto fields(auto list) {
        return list(
            required_field("kind", &Design::kind, "", "grid, list, random, latin_hypercube, sobol, saltelli or morris"),
            field("points", &Design::points, "1",
                  "points; of a Saltelli design base samples, of a Morris design trajectories", {0.0, 1e9}),
            field("levels", &Design::levels, "1", "levels of a Morris design, an even number", {2.0, 1000.0}),
            field("second_order", &Design::second_order, "", "a Saltelli design for pairs of factors too"),
            field("file", &Design::file, "", "table of a list (CSV): a column for each factor"));
    }
};

/// Every entry of a list of free parameters as a factor.
struct ListedFactors {
    std::string file;
    WhichParameters which = WhichParameters::all;

    static constexpr auto fields(auto list) {
        return list(
            required_field("file", &ListedFactors::file, "", "such as configs/parameters.yaml; relative to this file"),
            field("which", &ListedFactors::which, "", "all, or calibrated: those with calibrate: true"));
    }
};

/// A recorded variable that is kept over time; `at` names labels of its axes: the others stay whole.
struct ChosenTrajectory {
    std::string variable;
    Named<std::string> at;

    static constexpr auto fields(auto list) {
        return list(
            required_field("variable", &ChosenTrajectory::variable, "", "name in run.nc"),
            field("at", &ChosenTrajectory::at, "", "one label by axis, such as {region: CN}"));
    }
};

struct Study {
    std::string title;
    std::string question;
    std::string scenario;
    std::vector<std::string> set;
    Named<Factor> factors;
    std::optional<ListedFactors> free_parameters;
    Design design;
    std::int64_t replicates = 1;
    std::uint64_t seed = 1;
    Seeds seeds = Seeds::common;
    std::vector<std::string> metrics;
    Named<ChosenTrajectory> trajectories;
    Store store = Store::by_size;
    std::int64_t runs_per_block = 0;

    static constexpr auto fields(auto list) {
        return list(
            required_field("title", &Study::title, "", "one line"),
            field("question", &Study::question, "", "what it is to find out"),
            required_field("scenario", &Study::scenario, "", "scenario file, relative to this one"),
            field("set", &Study::set, "", "list of path=value for every run, of paths that no factor varies"),
            field("factors", &Study::factors, "", "what is varied, by name"),
            field("free_parameters", &Study::free_parameters, "", "further factors: a list of free parameters"),
            required_field("design", &Study::design, "", "which points of the factors' space are run"),
            field("replicates", &Study::replicates, "1", "runs of each point, with different seeds", {1.0, 1e6}),
            field("seed", &Study::seed, "", "seed of the design and of the runs' seeds"),
            field("seeds", &Study::seeds, "", "common: every point has the same seeds; independent: none shares one"),
            required_field("metrics", &Study::metrics, "", "metrics of the headline that are kept"),
            field("trajectories", &Study::trajectories, "", "variables kept over time, by name"),
            field("store", &Study::store, "",
                  "folders: one per run with its whole trajectory; blocks: files of many runs; by_size: blocks above "
                  "1000 runs"),
            field("runs_per_block", &Study::runs_per_block, "runs",
                  "of one block file, which one worker makes; 0: a hundredth of all, at most 1000", {0.0, 1e6}));
    }
};

/// A study with the place of everything it says; paths of files as they can be opened from here.
struct StudyFile {
    std::string file;
    Study study;
    Node document;
};

/// Reads a study, changes it by `path=value`, adds the free parameters to its factors, and checks everything that
/// needs no scenario. Throws ConfigError.
StudyFile load_study(const std::string& file, const std::vector<std::string>& assignments = {});

/// The title as one line without control characters.
std::string one_line(const Study& study);

/// `store`, decided.
Store store_of(const Study& study, std::size_t runs);

}  // namespace chokepoint
