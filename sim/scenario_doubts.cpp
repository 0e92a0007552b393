// Doubts about the day of re-entry: the headline counts from it, and nothing in the world moves with it.
#include "sim/scenario_doubts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace chokepoint {
namespace {

/// The first tick that a day acts on, so that days which begin the same tick are the same day to the run.
int first_tick(const Scenario& scenario, Date date) {
    const int days = date.days - scenario.start.days;
    return (days + (days > 0 ? scenario.tick_days - 1 : 0)) / scenario.tick_days;
}

/// Days on which a rule or a strategy begins or ends, with what to call it.
std::vector<std::pair<Date, std::string>> turning_points(const Scenario& scenario) {
    std::vector<std::pair<Date, std::string>> found;
    for (const auto& [name, rule] : scenario.rules) {
        found.emplace_back(rule.effective, fmt::format("rules.{}, effective on", name));
        if (rule.until) found.emplace_back(*rule.until, fmt::format("rules.{}, until", name));
    }
    for (const auto& [name, regulator] : scenario.regulators)
        if (regulator.strategy != Strategy::timeline)
            found.emplace_back(regulator.strategy_from, fmt::format("the strategy of regulators.{}, from", name));
    return found;
}

}  // namespace

std::vector<std::string> doubts_about(const Scenario& scenario) {
    if (!scenario.reentry) return {};
    const Date reentry = *scenario.reentry;
    if (reentry < scenario.start)
        return {fmt::format("reentry: {} is before the start, {}: the headline has nothing before re-entry to compare with",
                            to_string(reentry), to_string(scenario.start))};
    if (reentry >= scenario.end)
        return {fmt::format("reentry: {} is not before the end, {}: the headline has nothing after re-entry to tell",
                            to_string(reentry), to_string(scenario.end))};
    const auto points = turning_points(scenario);
    const int tick = first_tick(scenario, reentry);
    if (std::any_of(points.begin(), points.end(), [&](const auto& p) { return first_tick(scenario, p.first) == tick; })) return {};
    const auto nearest = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
        return std::abs(a.first.days - reentry.days) < std::abs(b.first.days - reentry.days);
    });
    const std::string hint = nearest == points.end() ? "" : fmt::format(" (nearest: {} {})", nearest->second, to_string(nearest->first));
    return {fmt::format("reentry: no rule begins or ends on {}{}: the headline counts from that day, so move it with the rules",
                        to_string(reentry), hint)};
}

}  // namespace chokepoint
