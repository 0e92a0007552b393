// Lays files over each other, applies settings, and checks all points.
#include "tools/study/point_scenarios.hpp"

#include "agents/mechanisms/rules.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace chokepoint {
namespace {

constexpr std::size_t most_issues = 20;

bool chooses_files(const ReadyFactor& factor) {
    return std::any_of(factor.levels.begin(), factor.levels.end(),
                       [](const Level& level) { return !level.scenario.empty() || !level.overlay.empty(); });
}

/// The study keeps a copy of the file, beside which those that it extends would be missing.
void refuse_extends(const std::string& overlay) {
    if (const Node* list = parse_file(overlay).find("extends"))
        throw ConfigError({issue_at(list->key_place, "extends", "an overlay extends no other file",
                                    "name it as the choice's scenario instead of its overlay")});
}

/// What is found at many points is told once, as of the first.
template <class What>
struct Finding {
    std::size_t point = 0;
    std::size_t more = 0;
    What what;
};

template <class What>
std::string runs_of(const Finding<What>& finding, const DesignTable& design) {
    return fmt::format("run {}{}", finding.point * design.replicates,
                       finding.more > 0 ? fmt::format(" and {} more", finding.more) : "");
}

bool same_mistake(const Issue& a, const Issue& b) {
    return a.path == b.path && a.suggestion == b.suggestion && (a.problem == b.problem || !a.suggestion.empty());
}

void note(std::vector<Finding<Issue>>& findings, std::size_t point, const Issue& issue) {
    const auto known = std::find_if(findings.begin(), findings.end(), [&](const auto& f) { return same_mistake(f.what, issue); });
    if (known != findings.end()) ++known->more;
    else findings.push_back({point, 0, issue});
}

[[noreturn]] void refuse(std::vector<Finding<Issue>> findings, const DesignTable& design) {
    std::vector<Issue> told;
    for (Finding<Issue>& f : findings) {
        if (told.size() == most_issues) break;
        if (!design.places.empty()) {
            const Place& place = design.places[f.point];
            f.what.file = place.file, f.what.line = place.line, f.what.column = place.column;
        }
        f.what.problem = runs_of(f, design) + ": " + f.what.problem;
        told.push_back(std::move(f.what));
    }
    throw ConfigError(std::move(told));
}

/// What metrics are of.
std::string meaning(const Scenario& s) {
    return fmt::format("{} {} {} {} {} {} {}", s.focal_vendor, s.focal_chip, s.focal_region, s.rival_region, s.start.days,
                       s.end.days, s.reentry ? s.reentry->days : -1);
}

struct PointLook {
    std::vector<Issue> issues;
    std::vector<std::string> doubts;
    std::string meaning;
};

PointLook look_at(const PointScenarios& scenarios, std::size_t point) {
    try {
        const Scenario scenario = scenarios.at(point, 1);
        return {{}, doubts_about(scenario, chip_covered), meaning(scenario)};
    } catch (const ConfigError& error) {
        return {error.issues(), {}, {}};
    }
}

}  // namespace

PointScenarios::PointScenarios(const StudyFile& file, const DesignTable& design) : file_(file), design_(design) {
    for (std::size_t f = 0; f < design.factors.size(); ++f)
        if (chooses_files(design.factors[f])) choosing_.push_back(f);
    for (std::size_t point = 0; point < design.points; ++point) {
        const Key key = key_of(point);
        if (!documents_.contains(key)) documents_.emplace(key, document_of(key));
    }
}

PointScenarios::Key PointScenarios::key_of(std::size_t point) const {
    Key key;
    for (const std::size_t f : choosing_) key.push_back(static_cast<std::size_t>(design_.cell(point, f)));
    return key;
}

Node PointScenarios::document_of(const Key& key) const {
    std::string scenario = file_.study.scenario;
    for (std::size_t c = 0; c < key.size(); ++c) {
        const ReadyFactor& factor = design_.factors[choosing_[c]];
        const std::string& own = factor.levels[key[c]].scenario;
        if (own.empty()) continue;
        if (scenario != file_.study.scenario)
            throw ConfigError({issue_at(factor.place, "factors." + factor.name,
                                        "two factors choose the scenario of one point", "one of them may")});
        scenario = own;
    }
    Node document = scenario_document(scenario);
    for (std::size_t c = 0; c < key.size(); ++c) {
        const std::string& overlay = design_.factors[choosing_[c]].levels[key[c]].overlay;
        if (overlay.empty()) continue;
        refuse_extends(overlay);
        document = laid_over(std::move(document), overlay);
    }
    return document;
}

Scenario PointScenarios::at(std::size_t point, std::uint64_t seed) const {
    std::vector<Setting> settings;
    for (std::size_t i = 0; i < file_.study.set.size(); ++i)
        settings.push_back({file_.study.set[i], place_of(file_.document, "set." + std::to_string(i))});
    for (auto& setting : point_settings(design_, point)) settings.push_back(std::move(setting));
    settings.push_back({fmt::format("seed={}", seed), place_of(file_.document, "seed")});
    return scenario_with(documents_.at(key_of(point)), settings);
}

PointReview check_points(const PointScenarios& scenarios, const DesignTable& design) {
    std::vector<PointLook> looks(design.points);
    for_each_task(design.points, [&](std::size_t point) { looks[point] = look_at(scenarios, point); });
    std::vector<Finding<Issue>> mistakes;
    std::vector<Finding<std::string>> doubts;
    std::map<std::string, std::size_t> place_of_doubt;  // a day that varies may give every point a doubt of its own
    std::set<std::string> meanings;
    PointReview review;
    for (std::size_t point = 0; point < looks.size(); ++point) {
        for (const Issue& issue : looks[point].issues) note(mistakes, point, issue);
        for (const auto& doubt : looks[point].doubts) {
            const auto [known, fresh] = place_of_doubt.emplace(doubt, doubts.size());
            if (fresh) doubts.push_back({point, 0, doubt});
            else ++doubts[known->second].more;
        }
        if (meanings.insert(looks[point].meaning).second) review.unlike.push_back(point);
    }
    if (!mistakes.empty()) refuse(std::move(mistakes), design);
    for (const auto& f : doubts)
        review.doubts.push_back(f.more + 1 == design.points ? f.what : runs_of(f, design) + ": " + f.what);
    return review;
}

}  // namespace chokepoint
