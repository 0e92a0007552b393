// Lays files over each other, applies settings, and checks all points.
#include "tools/study/point_scenarios.hpp"

#include "sim/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>

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

/// Equal mistakes of many points are told once.
struct Finding {
    std::size_t point = 0;
    std::size_t more = 0;
    Issue issue;
};

bool same_mistake(const Issue& a, const Issue& b) {
    return a.path == b.path && a.suggestion == b.suggestion && (a.problem == b.problem || !a.suggestion.empty());
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

void check_points(const PointScenarios& scenarios, const DesignTable& design) {
    std::mutex mutex;
    std::vector<std::pair<std::size_t, std::vector<Issue>>> refused;
    for_each_task(design.points, [&](std::size_t point) {
        try {
            scenarios.at(point, 1);
        } catch (const ConfigError& error) {
            const std::lock_guard lock(mutex);
            refused.emplace_back(point, error.issues());
        }
    });
    std::sort(refused.begin(), refused.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Finding> findings;
    for (const auto& [point, issues] : refused)
        for (const Issue& issue : issues) {
            const auto same = std::find_if(findings.begin(), findings.end(),
                                           [&](const Finding& f) { return same_mistake(f.issue, issue); });
            if (same != findings.end()) ++same->more;
            else findings.push_back({point, 0, issue});
        }
    if (findings.empty()) return;
    std::vector<Issue> told;
    for (Finding& f : findings) {
        if (told.size() == most_issues) break;
        if (!design.places.empty()) {
            const Place& place = design.places[f.point];
            f.issue.file = place.file, f.issue.line = place.line, f.issue.column = place.column;
        }
        const std::string others = f.more > 0 ? fmt::format(" and {} more", f.more) : "";
        f.issue.problem = fmt::format("run {}{}: {}", f.point * design.replicates, others, f.issue.problem);
        told.push_back(std::move(f.issue));
    }
    throw ConfigError(std::move(told));
}

}  // namespace chokepoint
