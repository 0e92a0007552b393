// Facts are checked alone when read, and against a scenario when they become targets.
#include "tools/ensemble/facts.hpp"

#include "tools/ensemble/document.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chokepoint {
namespace {

struct Facts {
    Named<Fact> facts;
    static constexpr auto fields(auto list) {
        return list(required_field("facts", &Facts::facts, "", "published figures by name"));
    }
};

/// Collects what is wrong with one fact, at the place of the field that says so.
class Findings {
public:
    Findings(const Node& root, std::string id, std::vector<Issue>& issues)
        : root_(root), path_("facts." + std::move(id)), issues_(issues) {}
    void require(bool holds, const std::string& step, std::string problem, std::string suggestion = {}) {
        const std::string path = step.empty() ? path_ : path_ + "." + step;
        if (!holds)
            issues_.push_back(issue_at(place_of(root_, path), path, std::move(problem), std::move(suggestion)));
    }

private:
    const Node& root_;
    std::string path_;
    std::vector<Issue>& issues_;
};

void check_alone(const Fact& fact, Findings found) {
    found.require(fact.low <= fact.value && fact.value <= fact.high, "value",
                  fmt::format("{} is not between low ({}) and high ({})", fact.value, fact.low, fact.high));
    found.require(!fact.end || fact.start < *fact.end, "end", "the window ends before it begins",
                  "end is the day after the window");
    found.require(
        fact.measure.has_value() == fact.left_out.empty(), "",
        fact.measure ? "has both a measure and a reason to leave it out" : "nothing says how it is measured",
        "give either measure or left_out");
    for (const auto& knot : fact.earlier.knots)
        found.require(knot.date < fact.start, "earlier." + to_string(knot.date),
                      "is not earlier than the fact's own start");
    if (!fact.measure) return;
    found.require(fact.use.has_value(), "", "nothing says what it is for", "give use: calibration or validation");
    found.require(fact.end.has_value(), "", "a measured fact needs the end of its window");
    // Distances of quantities are logarithms.
    found.require(fact.use != FactUse::calibration || in_points(fact.measure->kind) || fact.low > 0.0, "low",
                  "a quantity to calibrate by must be positive");
}

template <class T>
void check_names(const std::vector<std::string>& names, const Named<T>& known, const std::string& step,
                 const std::string& what, Findings& found) {
    std::vector<std::string> all;
    for (const auto& entry : known) all.push_back(entry.name);
    for (std::size_t i = 0; i < names.size(); ++i)
        found.require(known.find(names[i]).has_value(), step + "." + std::to_string(i),
                      fmt::format("the scenario has no {} \"{}\"", what, names[i]), did_you_mean(names[i], all));
}

void check_against(const Target& target, const Scenario& scenario, Findings found) {
    std::vector<std::string> regions;
    for (const auto& entry : scenario.regions) regions.push_back(entry.name);
    found.require(scenario.regions.find(target.fact.region).has_value(), "region",
                  fmt::format("the scenario has no region \"{}\"", target.fact.region),
                  did_you_mean(target.fact.region, regions));
    check_names(target.measure.vendors, scenario.firms, "measure.vendors", "firm", found);
    check_names(target.measure.chips, scenario.chips, "measure.chips", "chip", found);
    const bool inside = scenario.start <= target.start && target.start < target.end && target.end <= scenario.end;
    found.require(inside, "start",
                  fmt::format("the window {} to {} is not within the scenario, {} to {}", to_string(target.start),
                              to_string(target.end), to_string(scenario.start), to_string(scenario.end)),
                  "measure.start narrows a window");
}

/// "2025", "H1 2025" or "2025-02 to 2025-04".
std::string window_text(Date start, std::optional<Date> end) {
    const std::string first = to_string(start).substr(0, 7);
    if (!end) return "from " + first;
    const std::string last = to_string({end->days - 1}).substr(0, 7);
    const std::string year = first.substr(0, 4);
    if (last.substr(0, 4) == year) {
        const std::string months = first.substr(5) + "-" + last.substr(5);
        if (months == "01-12") return year;
        if (months == "01-06") return "H1 " + year;
        if (months == "07-12") return "H2 " + year;
    }
    return first == last ? first : first + " to " + last;
}

}  // namespace

std::string label_of(const Fact& fact) {
    const std::string whose = fact.entity == "all" ? "" : fact.entity + ": ";
    return fmt::format("{}{}, {}", whose, fact.quantity, window_text(fact.start, fact.end));
}

FactFile load_facts(const std::string& file) {
    FactFile result{file, {}, parse_file(file)};
    std::vector<Issue> issues;
    result.facts = read_document<Facts>(result.document, issues).facts;
    stop_on(issues);
    for (const auto& [id, fact] : result.facts) check_alone(fact, {result.document, id, issues});
    stop_on(issues);
    return result;
}

std::vector<Target> targets_of(const FactFile& file, FactUse use, const Scenario& scenario) {
    std::vector<Target> targets;
    std::vector<Issue> issues;
    for (const auto& [id, fact] : file.facts) {
        if (!fact.measure || fact.use != use) continue;
        targets.push_back({id, fact, *fact.measure, fact.measure->start.value_or(fact.start), *fact.end});
        check_against(targets.back(), scenario, {file.document, id, issues});
    }
    stop_on(issues);
    return targets;
}

std::size_t left_out(const FactFile& file) {
    return static_cast<std::size_t>(std::count_if(file.facts.begin(), file.facts.end(),
                                                  [](const auto& entry) { return !entry.value.measure; }));
}

}  // namespace chokepoint
