// Reads studies and checks what can be checked without a scenario.
#include "tools/study/study.hpp"

#include "sim/document_kind.hpp"
#include "tools/ensemble/document.hpp"
#include "tools/ensemble/free_parameters.hpp"
#include "tools/study/factors.hpp"
#include "tools/terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace chokepoint {
namespace {

/// Names of study.nc that are no factor's, metric's or trajectory's.
const std::vector<std::string> reserved{"run", "point", "replicate", "seed", "state", "time"};
constexpr std::size_t most_runs_in_folders = 1000;

class Checker {
public:
    Checker(const StudyFile& file, std::vector<Issue>& issues) : file_(file), issues_(issues) {}

    void refuse(const std::string& path, std::string problem, std::string suggestion = {}) {
        issues_.push_back(issue_at(place_of(file_.document, path), path, std::move(problem), std::move(suggestion)));
    }

    void check() {
        const Study& s = file_.study;
        for (const auto& [name, factor] : s.factors) {
            check_name("factors." + name, name);
            check_factor("factors." + name, factor);
        }
        check_paths();
        for (const auto& [name, chosen] : s.trajectories) check_name("trajectories." + name, name);
        if (s.metrics.empty()) refuse("metrics", "no metric is named", "such as [share_after]");
        for (std::size_t m = 0; m < s.metrics.size(); ++m)
            check_name("metrics." + std::to_string(m), s.metrics[m]);
        check_assignments("set", s.set);
        check_design();
    }

private:
    void check_name(const std::string& path, const std::string& name) {
        if (!is_variable_name(name))
            refuse(path, fmt::format("\"{}\" cannot be the name of a variable", name),
                   "a letter, then letters, digits and _");
        if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
            refuse(path, fmt::format("\"{}\" has a meaning of its own in study.nc", name), "choose another name");
        if (std::find(names_.begin(), names_.end(), name) != names_.end())
            refuse(path, fmt::format("the name \"{}\" is used twice", name),
                   "factors, metrics and trajectories share one file");
        names_.push_back(name);
    }

    /// Of two settings of one path the last would win, and the other's column be false.
    void check_paths() {
        std::map<std::string, std::string> varied_by;
        for (const auto& [name, factor] : file_.study.factors) {
            std::vector<std::string> paths = factor.also;
            if (!factor.path.empty()) paths.insert(paths.begin(), factor.path);
            for (const auto& path : paths) {
                const auto [first, fresh] = varied_by.emplace(path, name);
                if (!fresh)
                    refuse("factors." + name,
                           fmt::format("{} is varied by the factor \"{}\" already", path, first->second),
                           "one factor for each path");
                if (path == "seed")
                    refuse("factors." + name, "a study gives every run its seed", "replicates: N at the top of the study");
            }
        }
    }

    void check_assignments(const std::string& path, const std::vector<std::string>& set) {
        for (std::size_t i = 0; i < set.size(); ++i)
            if (set[i].starts_with("seed="))
                refuse(path + "." + std::to_string(i), "a study gives every run its seed", "seed: N at the top of the study");
            else if (set[i].find('=') == std::string::npos)
                refuse(path + "." + std::to_string(i), fmt::format("\"{}\" is not an assignment", set[i]),
                       "write path=value, such as buyers=2000");
    }

    void check_factor(const std::string& path, const Factor& f) {
        const int kinds = !f.path.empty() + (f.choices.size() > 0) + !f.ensemble.empty();
        if (kinds != 1) {
            refuse(path, kinds == 0 ? "this varies nothing" : "this says twice what is varied",
                   "give a path with values or a range, or choices, or an ensemble");
            return;
        }
        for (const auto& [name, choice] : f.choices) {
            check_assignments(path + ".choices." + name + ".set", choice.set);
            if (!choice.scenario.empty() && !choice.overlay.empty())
                refuse(path + ".choices." + name, "a choice has a scenario of its own or an overlay, not both");
        }
        if (!f.path.empty()) check_range(path, f);
        if (!f.ensemble.empty() && !f.values.empty())
            refuse(path + ".values", "an ensemble's members are not chosen by value", "members: N, evenly spread over its table");
        if (f.path.empty() && !f.also.empty()) refuse(path + ".also", "only a factor with a path has ties");
    }

    void check_range(const std::string& path, const Factor& f) {
        const bool bell = f.distribution == Distribution::normal || f.distribution == Distribution::lognormal;
        const bool ranged = f.low || f.high || f.mean || f.sd || f.mode;
        if (!f.values.empty()) {
            if (ranged) refuse(path, "values and a range are given", "give one of them");
            check_values(path + ".values", f.values);
            return;
        }
        if (file_.study.design.kind == DesignKind::list && !ranged) return;  // the table has its values
        if (bell && (!f.mean || !f.sd || !(*f.sd > 0.0))) {
            refuse(path, fmt::format("a {} distribution needs mean and sd above 0", word(f.distribution)));
            return;
        }
        if (!bell && (!f.low || !f.high)) {
            refuse(path, "no values are given, and no range", "give values: [...], or low and high");
            return;
        }
        if (f.low && f.high && !(*f.low < *f.high)) {
            refuse(path + ".low", fmt::format("the range is empty: low ({}) is not below high ({})", *f.low, *f.high));
            return;
        }
        if (f.distribution == Distribution::log_uniform && !(*f.low > 0.0))
            refuse(path + ".low", "a log_uniform range must be positive");
        if (f.distribution == Distribution::whole && (!is_whole(*f.low) || !is_whole(*f.high)))
            refuse(path + ".distribution", "the ends of the range are not whole numbers");
        if (f.distribution == Distribution::triangular && !(f.mode && *f.low <= *f.mode && *f.mode <= *f.high))
            refuse(path, "a triangular distribution needs a mode between low and high");
        if (file_.study.design.kind == DesignKind::grid && f.levels < 2)
            refuse(path, "a grid needs values, or a range with levels", "such as levels: 5");
        if (file_.study.design.kind == DesignKind::grid && bell)
            refuse(path + ".distribution", "a grid takes values, not a distribution without ends");
        if (file_.study.design.kind == DesignKind::grid && f.distribution == Distribution::whole && f.low && f.high &&
            static_cast<double>(f.levels) > *f.high - *f.low + 1.0)
            refuse(path + ".levels", fmt::format("there are fewer whole numbers than {} from {} to {}", f.levels, *f.low, *f.high),
                   "each of them is run once");
    }

    /// A value that stands twice would be run twice, and weigh twice.
    void check_values(const std::string& path, const std::vector<std::string>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto number = number_in(values[i]);
            const auto first = std::find_if(values.begin(), values.end(), [&](const std::string& value) {
                return value == values[i] || (number && number_in(value) == number);
            });
            if (const auto before = static_cast<std::size_t>(first - values.begin()); before < i)
                refuse(path + "." + std::to_string(i),
                       fmt::format("{} stands here twice, first as {}", values[i], *first),
                       "each value once; more runs of each: replicates: N at the top of the study");
        }
    }

    void check_design() {
        const Study& s = file_.study;
        const Design& d = s.design;
        const bool sampled = d.kind != DesignKind::grid && d.kind != DesignKind::list;
        if (sampled && d.points < 1)
            refuse("design", fmt::format("a {} design needs points", word(d.kind)), "such as points: 64");
        if (!sampled && d.points > 0)
            refuse("design.points", fmt::format("the points of a {} follow from its factors", word(d.kind)), "remove it");
        if (d.kind == DesignKind::list && d.file.empty())
            refuse("design", "a list needs the file of its table", "such as file: points.csv");
        if (d.kind != DesignKind::list && !d.file.empty()) refuse("design.file", "only a list is read from a file");
        if (sampled && s.factors.size() == 0) refuse("factors", "no factor is named");
        if (d.kind == DesignKind::morris && d.levels % 2 != 0)
            refuse("design.levels", fmt::format("{} is odd", d.levels), "a Morris design has an even number of levels");
    }

    const StudyFile& file_;
    std::vector<Issue>& issues_;
    std::vector<std::string> names_;
};

Distribution distribution_of(Scale scale) {
    if (scale == Scale::log) return Distribution::log_uniform;
    return scale == Scale::whole ? Distribution::whole : Distribution::uniform;
}

void add_free_parameters(Study& study) {
    const auto all = load_parameters(study.free_parameters->file);
    for (const auto& listed : study.free_parameters->which == WhichParameters::all ? all : to_calibrate(all)) {
        Factor factor;
        factor.path = listed.path;
        factor.low = listed.parameter.low;
        factor.high = listed.parameter.high;
        factor.distribution = distribution_of(listed.parameter.scale);
        study.factors.entries.push_back({name_of_path(listed.path), factor});
    }
    study.free_parameters.reset();
}

void open_from_here(Study& study, const std::filesystem::path& folder) {
    const auto resolve = [&](std::string& name) {
        if (!name.empty()) name = (folder / name).lexically_normal().string();
    };
    resolve(study.scenario);
    resolve(study.design.file);
    if (study.free_parameters) resolve(study.free_parameters->file);
    for (auto& [name, factor] : study.factors.entries) {
        resolve(factor.ensemble);
        for (auto& choice : factor.choices.entries) {
            resolve(choice.value.scenario);
            resolve(choice.value.overlay);
        }
    }
}

}  // namespace

StudyFile load_study(const std::string& file, const std::vector<std::string>& assignments) {
    StudyFile result{file, {}, parse_file(file)};
    require_kind(result.document, DocumentKind::study);
    std::vector<Issue> issues;
    for (const std::string& assignment : assignments) assign(result.document, assignment, {}, issues);
    stop_on(issues);
    result.study = read_document<Study>(result.document, issues);
    stop_on(issues);
    open_from_here(result.study, std::filesystem::path(file).parent_path());
    if (result.study.free_parameters) add_free_parameters(result.study);
    Checker(result, issues).check();
    stop_on(issues);
    return result;
}

std::string one_line(const Study& study) {
    const auto last = study.title.find_last_not_of(" \n");
    return printable(study.title.substr(0, last == std::string::npos ? 0 : last + 1));
}

Store store_of(const Study& study, std::size_t runs) {
    if (study.store != Store::by_size) return study.store;
    return runs > most_runs_in_folders ? Store::blocks : Store::folders;
}

}  // namespace chokepoint
