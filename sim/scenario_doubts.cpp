// Doubts about the day of re-entry, from which the headline counts while nothing in the world moves with it; about imports
// that a quota limits later than exports begin; about a start that was moved, scales that were percentages, and a spin-up
// that is none.
#include "sim/scenario_doubts.hpp"

#include "sim/chip_doubts.hpp"
#include "sim/rule_doubts.hpp"
#include "sim/structure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>
#include <set>
#include <utility>

namespace chokepoint {
namespace {

using RuleEntry = Named<Rule>::Entry;

/// What stands between the focal chip and its market: export rules, and the customs of the market.
class FocalGates {
public:
    FocalGates(const Scenario& scenario, Covers& covers) : s_(scenario), covers_(covers) {
        const Chip& chip = s_.chips[index_of(s_.chips, s_.focal_chip)].value;
        home_made_ = s_.firms[index_of(s_.firms, chip.vendor)].value.country == s_.focal_region;
    }

    /// Days on which a rule or a strategy on the chip begins or ends, with what to call it.
    std::vector<std::pair<Date, std::string>> turning_points() const {
        std::vector<std::pair<Date, std::string>> found;
        for (const auto& [name, rule] : s_.rules) {
            if (!on_exports(rule) && !on_imports(rule) && !home_made_) continue;
            found.emplace_back(rule.effective, fmt::format("rules.{}, effective on", name));
            if (rule.until) found.emplace_back(*rule.until, fmt::format("rules.{}, until", name));
        }
        for (const auto& [name, regulator] : s_.regulators)
            if (concerned(regulator) && regulator.strategy != Strategy::timeline)
                found.emplace_back(regulator.strategy_from, fmt::format("the strategy of regulators.{}, from", name));
        return found;
    }

    /// Whether the chip may come back in a tick. Another export rule counts whatever it says, since an arm of an
    /// experiment may deny what the others sell from that day on; customs count where they open for a chip that may
    /// leave its country.
    bool open_in(int tick) const {
        const Date today{s_.start.days + tick * s_.tick_days};
        const Date before{today.days - s_.tick_days};
        // A scenario may name the day and leave the strategy to the arms of experiments.
        for (const auto& [name, regulator] : s_.regulators)
            if (concerned(regulator) && first_tick(s_, regulator.strategy_from) == tick) return true;
        if (home_made_) return any_turns_in(tick);
        if (export_rule(today) != export_rule(before)) return true;
        return !denied(today) && opens(customs(before), customs(today));
    }

    /// A quota that begins after a tick in which the chip came back, and the first day on which it may be sold without;
    /// nothing where a strategy decides, since what it says depends on the run.
    std::optional<std::pair<const RuleEntry*, Date>> late_quota(int return_tick) const {
        for (const auto& [name, regulator] : s_.regulators)
            if (concerned(regulator) && regulator.strategy != Strategy::timeline) return std::nullopt;
        std::set<int> ticks;
        for (const auto& point : turning_points()) ticks.insert(first_tick(s_, point.first));
        Date since{};
        bool without = false;
        for (const int tick : ticks) {
            const Date today{s_.start.days + tick * s_.tick_days};
            const Date before{today.days - s_.tick_days};
            if (today >= s_.end) break;
            const RuleEntry* gate = customs_entry(today);
            const bool limited = gate != nullptr && gate->value.customs->quota_units_per_quarter;
            if (without && limited && !denied(today) && tick > return_tick && closes(customs(before), *gate->value.customs))
                return std::pair(gate, since);
            if (tick > return_tick && !without) break;
            const bool released = tick > 0 && denied(before) && !denied(today);
            if (released) {
                const Rule* rule = export_rule(today);
                since = rule == nullptr ? today : rule->effective;
            }
            without = !denied(today) && !limited && (without || released);
        }
        return std::nullopt;
    }

private:
    bool on_exports(const Rule& rule) const {
        if (home_made_ || !rule.chip_control) return false;
        const auto& to = rule.chip_control->destinations;
        return std::find(to.begin(), to.end(), s_.focal_region) != to.end() &&
               covers_(s_, s_.focal_chip, rule.chip_control->covers);
    }

    bool on_imports(const Rule& rule) const {
        if (home_made_ || !rule.customs) return false;
        const Regulator& regulator = s_.regulators[index_of(s_.regulators, rule.regulator)].value;
        return regulator.region == s_.focal_region && covers_(s_, s_.focal_chip, rule.customs->covers);
    }

    bool concerned(const Regulator& r) const { return r.region == s_.focal_region || r.destination == s_.focal_region; }

    bool any_turns_in(int tick) const {
        const auto points = turning_points();
        return std::any_of(points.begin(), points.end(), [&](const auto& p) { return first_tick(s_, p.first) == tick; });
    }

    /// The rule that decides: the latest in force, of the last regulator who has one.
    template <class Concerns>
    const RuleEntry* deciding(Date today, Concerns&& concerns) const {
        const RuleEntry* last = nullptr;
        for (const auto& regulator : s_.regulators) {
            const RuleEntry* latest = nullptr;
            for (const auto& entry : s_.rules) {
                const Rule& rule = entry.value;
                if (rule.regulator != regulator.name || rule.effective > today) continue;
                if (rule.until && *rule.until <= today) continue;
                if (concerns(rule) && (latest == nullptr || rule.effective >= latest->value.effective)) latest = &entry;
            }
            if (latest != nullptr) last = latest;
        }
        return last;
    }

    /// None once a strategy has replaced the dated rules: what it says depends on the run.
    const Rule* export_rule(Date today) const {
        using enum Strategy;
        for (const auto& [name, r] : s_.regulators) {
            const bool exports = r.strategy == fixed_threshold || r.strategy == sliding_scale || r.strategy == gap_keeping;
            if (exports && r.destination == s_.focal_region && r.strategy_from <= today) return nullptr;
        }
        const RuleEntry* rule = deciding(today, [&](const Rule& r) { return on_exports(r); });
        return rule == nullptr ? nullptr : &rule->value;
    }

    const RuleEntry* customs_entry(Date today) const {
        return deciding(today, [&](const Rule& r) { return on_imports(r); });
    }

    const Customs* customs(Date today) const {
        const RuleEntry* rule = customs_entry(today);
        return rule == nullptr ? nullptr : &*rule->value.customs;
    }

    bool denied(Date today) const {
        const Rule* rule = export_rule(today);
        return rule != nullptr && rule->chip_control->treatment == Treatment::deny;
    }

    static double rate(const Customs* c) { return c == nullptr ? 1.0 : c->approval_rate; }

    static bool opens(const Customs* before, const Customs* now) {
        const auto quota = [](const Customs* c) {
            return c == nullptr ? std::numeric_limits<double>::infinity()
                                : c->quota_units_per_quarter.value_or(std::numeric_limits<double>::infinity());
        };
        return rate(now) > rate(before) || quota(now) > quota(before);
    }

    /// Whether what comes with a quota lets in no more of the orders than what was there without one: customs that hold
    /// back nearly all need no quota to be a limit.
    static bool closes(const Customs* before, const Customs& with_quota) { return with_quota.approval_rate <= rate(before); }

    const Scenario& s_;
    Covers& covers_;
    bool home_made_ = false;  // no gate stands before it: any rule may bring it back
};

/// "" where there is none.
std::string doubt_about_reentry(const Scenario& scenario, Covers& covers) {
    const Date reentry = *scenario.reentry;
    if (reentry < scenario.start)
        return fmt::format("reentry: {} is before the start, {}: the headline has nothing before re-entry to compare with",
                           to_string(reentry), to_string(scenario.start));
    if (reentry >= scenario.end)
        return fmt::format("reentry: {} is not before the end, {}: the headline has nothing after re-entry to tell",
                           to_string(reentry), to_string(scenario.end));
    const FocalGates gates(scenario, covers);
    const int tick = first_tick(scenario, reentry);
    if (gates.open_in(tick)) return {};
    auto points = gates.turning_points();
    std::erase_if(points, [&](const auto& p) { return first_tick(scenario, p.first) == tick; });
    const auto nearest = std::min_element(points.begin(), points.end(), [&](const auto& a, const auto& b) {
        return std::abs(a.first.days - reentry.days) < std::abs(b.first.days - reentry.days);
    });
    const std::string hint =
        nearest == points.end() ? "" : fmt::format(" (nearest on it: {} {})", nearest->second, to_string(nearest->first));
    return fmt::format("reentry: no rule opens {} to {} on {}{}: the headline counts from that day, so move it with the "
                       "rules",
                       scenario.focal_region, scenario.focal_chip, to_string(reentry), hint);
}

/// What is in service at the start carries no date: a start that was moved on takes it along. "" where there is no such.
std::string doubt_about_moved_start(const Scenario& scenario) {
    constexpr int most_days = 365;
    for (const auto& [name, market] : scenario.markets) {
        if (market.budget_usd_per_year.knots.empty() || market.installed_units.size() == 0) continue;
        const Date first = market.budget_usd_per_year.knots.front().date;
        if (scenario.start.days - first.days > most_days)
            return fmt::format("start: {} is more than a year after the budgets' first day, {}, and yet markets.{}.installed_units and "
                               "the stacks' maturities carry no date: give those of the new start, or branch from a run that begins "
                               "earlier",
                               to_string(scenario.start), to_string(first), name);
    }
    return {};
}

/// Budgets or lines so many times what their paths say that a percentage was meant, if anything.
std::vector<std::string> doubts_about_scales(const Scenario& scenario) {
    constexpr double most = 50.0;
    std::vector<std::string> doubts;
    const auto look = [&](const std::string& path, double scale) {
        if (scale > most)
            doubts.push_back(fmt::format("{}: {} is so many times what the path of dates says: {} per cent would be {}", path, scale,
                                         scale, scale / 100.0));
    };
    for (const auto& [name, market] : scenario.markets)
        look(fmt::format("markets.{}.budget_scale", name), market.budget_scale);
    for (const auto& [name, line] : scenario.facilities)
        look(fmt::format("facilities.{}.capacity_scale", name), line.capacity_scale);
    return doubts;
}

/// "" where there is none.
std::string doubt_about_late_quota(const Scenario& scenario, Covers& covers) {
    const auto found = FocalGates(scenario, covers).late_quota(first_tick(scenario, *scenario.reentry));
    if (!found) return {};
    const auto& [rule, since] = *found;
    return fmt::format("rules.{}: from {} on {} may be sold to {}, and until {}, when this rule is effective, no quota limits its "
                       "imports: give both one day, unless a time without is meant",
                       rule->name, to_string(since), scenario.focal_chip, scenario.focal_region,
                       to_string(rule->value.effective));
}

}  // namespace

std::vector<std::string> doubts_about(const Scenario& scenario, Covers& covers) {
    std::vector<std::string> doubts;
    if (scenario.spin_up_weeks > 0.0 && spin_up_ticks(scenario) == 0)
        doubts.push_back(fmt::format("spin_up_weeks: {} is less than half a tick of {} days, which is no spin-up, and "
                                     "pipelines start empty: give 0 for that, or {:.3g} for one tick",
                                     scenario.spin_up_weeks, scenario.tick_days, scenario.tick_days / 7.0));
    const auto add = [&](std::string doubt) {
        if (!doubt.empty()) doubts.push_back(std::move(doubt));
    };
    if (scenario.reentry) {
        add(doubt_about_reentry(scenario, covers));
        add(doubt_about_late_quota(scenario, covers));
    }
    add(doubt_about_moved_start(scenario));
    for (auto& doubt : doubts_about_scales(scenario)) doubts.push_back(std::move(doubt));
    for (auto& doubt : doubts_about_rules(scenario, covers)) doubts.push_back(std::move(doubt));
    for (auto& doubt : doubts_about_chips(scenario)) doubts.push_back(std::move(doubt));
    return doubts;
}

}  // namespace chokepoint
