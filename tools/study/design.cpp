// From factors to points, and from points to design.csv.
#include "tools/study/design.hpp"

#include "sim/config_writer.hpp"
#include "tools/ensemble/ensemble_table.hpp"
#include "tools/study/listed_design.hpp"
#include "tools/study/sampling.hpp"

#include <fmt/format.h>

#include <set>

namespace chokepoint {
namespace {

/// Every combination; the last factor changes fastest.
void fill_grid(DesignTable& design) {
    std::vector<std::vector<double>> taken;
    design.points = 1;
    for (const auto& factor : design.factors) {
        taken.push_back(grid_cells(factor));
        design.points *= taken.back().size();
    }
    for (std::size_t p = 0; p < design.points; ++p) {
        std::size_t below = design.points;
        for (const auto& cells : taken) {
            below /= cells.size();
            design.cells.push_back(cells[p / below % cells.size()]);
        }
    }
}

Positions positions_of(const Study& study, const std::vector<ReadyFactor>& factors) {
    const Design& d = study.design;
    const auto points = static_cast<std::size_t>(d.points);
    switch (d.kind) {
        case DesignKind::random: return random_positions(factors, points, study.seed);
        case DesignKind::latin_hypercube: return latin_hypercube_positions(factors, points, study.seed);
        case DesignKind::sobol: return sobol_positions(factors.size(), points, sobol_skip(points));
        case DesignKind::saltelli: return saltelli_positions(factors.size(), points, d.second_order);
        case DesignKind::morris:
            return morris_positions(factors, points, static_cast<std::size_t>(d.levels), study.seed);
        case DesignKind::grid:
        case DesignKind::list: break;
    }
    return {};
}

using Paths = std::set<std::string>;

Paths paths_of(const std::vector<Setting>& settings) {
    Paths paths;
    for (const Setting& setting : settings) paths.insert(setting.path());
    return paths;
}

/// What the factor sets, whichever value it has.
Paths always_set(const ReadyFactor& factor) {
    Paths paths = paths_of(cell_settings(factor, 0.0));
    for (const Level& level : factor.levels) {
        const Paths set = paths_of(level.settings);
        std::erase_if(paths, [&](const std::string& path) { return !set.contains(path); });
    }
    return paths;
}

/// What is set in vain would be believed: the file says it, or a column of design.csv.
void refuse_what_is_set_again(const StudyFile& file, const std::vector<ReadyFactor>& factors) {
    std::vector<Paths> set;
    for (const auto& factor : factors) set.push_back(always_set(factor));
    std::vector<Issue> issues;
    const auto look = [&](const std::string& where, const std::string& path, std::size_t first_stronger) {
        for (std::size_t f = first_stronger; f < factors.size(); ++f)
            if (set[f].contains(path))
                issues.push_back(issue_at(place_of(file.document, where), where,
                                          fmt::format("{} is set here in vain: the factor \"{}\" sets it in every run", path,
                                                      factors[f].name),
                                          "remove one of the two"));
    };
    for (std::size_t i = 0; i < file.study.set.size(); ++i)
        look(fmt::format("set.{}", i), Setting{file.study.set[i], {}}.path(), 0);
    for (std::size_t f = 0; f < factors.size(); ++f)
        if (!factors[f].factor.path.empty())
            for (const auto& path : set[f]) look("factors." + factors[f].name, path, f + 1);
    stop_on(issues);
}

}  // namespace

DesignTable make_design(const StudyFile& file) {
    DesignTable design;
    design.factors = ready_factors(file);
    refuse_what_is_set_again(file, design.factors);
    design.replicates = static_cast<std::size_t>(file.study.replicates);
    if (file.study.design.kind == DesignKind::list) {
        read_listed(file.study.design.file, design);
    } else if (file.study.design.kind == DesignKind::grid) {
        fill_grid(design);
    } else {
        const Positions positions = positions_of(file.study, design.factors);
        design.points = positions.size() / design.factors.size();
        for (std::size_t i = 0; i < positions.size(); ++i)
            design.cells.push_back(cell_at(design.factors[i % design.factors.size()], positions[i]));
    }
    return design;
}

std::uint64_t seed_of_run(const Study& study, std::size_t run) {
    const auto replicates = static_cast<std::size_t>(study.replicates);
    return draw_seed(study.seed, study.seeds == Seeds::common ? run % replicates : run);
}

std::string design_csv(const Study& study, const DesignTable& design) {
    std::string text = "run,point,replicate,seed";
    for (const auto& factor : design.factors) text += "," + factor.name;
    text += "\n";
    for (std::size_t run = 0; run < design.runs(); ++run) {
        const std::size_t point = run / design.replicates;
        text += fmt::format("{},{},{},{}", run, point, run % design.replicates, seed_of_run(study, run));
        for (std::size_t f = 0; f < design.factors.size(); ++f)
            text += "," + csv_field(cell_text(design.factors[f], design.cell(point, f)));
        text += "\n";
    }
    return text;
}

DesignTable read_design(const StudyFile& file, const std::string& csv) {
    DesignTable design;
    design.factors = ready_factors(file);
    read_listed(csv, design);
    // Replicates are rows there; all of a point follow each other.
    design.replicates = static_cast<std::size_t>(file.study.replicates);
    const std::size_t width = design.factors.size();
    std::vector<double> cells;
    for (std::size_t row = 0; row < design.points; row += design.replicates)
        for (std::size_t f = 0; f < width; ++f) cells.push_back(design.cell(row, f));
    design.cells = std::move(cells);
    design.points /= design.replicates;
    design.places.clear();
    return design;
}

std::vector<Setting> point_settings(const DesignTable& design, std::size_t point) {
    std::vector<Setting> settings;
    for (std::size_t f = 0; f < design.factors.size(); ++f)
        for (auto& setting : cell_settings(design.factors[f], design.cell(point, f)))
            settings.push_back(std::move(setting));
    return settings;
}

}  // namespace chokepoint
