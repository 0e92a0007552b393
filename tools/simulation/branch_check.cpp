// Compares the two worlds before their first tick, field by field.
#include "tools/simulation/branch_check.hpp"

#include "agents/roster.hpp"
#include "sim/config_difference.hpp"
#include "sim/config_writer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>

namespace chokepoint {
namespace {

/// Path of the first number in which two values of the state differ; "" if there is none.
template <class T>
std::string difference(const T& a, const T& b, const std::string& path) {
    std::string found;
    if constexpr (HasFields<T>) {
        T::fields([&](const auto&... f) {
            ((found.empty() ? void(found = difference(a.*(f.member), b.*(f.member), join_path(path, f.info.name)))
                            : void()),
             ...);
        });
    } else if constexpr (requires { typename T::value_type; }) {
        if (a.size() != b.size()) return path;
        for (std::size_t i = 0; i < a.size() && found.empty(); ++i) found = difference(a[i], b[i], path);
    } else if (!(a == b)) {
        return path;
    }
    return found;
}

template <class Things>
std::vector<std::string> names(const Things& things) {
    std::vector<std::string> all;
    for (const auto& thing : things) all.push_back(thing.name);
    return all;
}

bool same_links(const std::vector<Link>& a, const std::vector<Link>& b) {
    const auto same = [](const Link& one, const Link& other) {
        return one.facility == other.facility && one.customer == other.customer && one.lead_ticks == other.lead_ticks;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

[[noreturn]] void refuse(const std::string& path, const std::string& problem) {
    throw ConfigError({{"the branch", 0, 0, path, problem,
                        "a branch may change what acts later: rules, regulators, parameters of behaviour, dated paths, the "
                        "end; run the scenario from its start for this"}});
}

/// What the scenarios have different, but for what only acts later; the path in the state where that is nothing.
std::string changes_at_start(const Scenario& before, const Scenario& after, const std::string& state_path) {
    constexpr std::size_t most = 5;
    std::vector<std::string> lines = config_differences(to_yaml(before), to_yaml(after), std::numeric_limits<std::size_t>::max());
    std::erase_if(lines, [](const std::string& line) {
        return std::ranges::any_of(std::array{"title:", "description:", "end:", "rules.", "regulators."},
                                   [&](const char* later) { return line.starts_with(later); });
    });
    if (lines.empty()) return state_path;
    const std::size_t all = lines.size();
    lines.resize(std::min(all, most));
    return fmt::format("{}{}", fmt::join(lines, "; "), all > most ? fmt::format("; and {} more", all - most) : "");
}

/// What was bought, built and ordered before hangs on whether its maker is at home.
template <class Things>
void stay_at_home(const char* path, const Things& before, const Things& after) {
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i].value.country != after[i].value.country)
            refuse(fmt::format("{}.{}.country", path, before[i].name),
                   fmt::format("{} instead of {}, in the middle of the history", after[i].value.country, before[i].value.country));
}

/// Dates of a rule that are not those of the one it replaces, if there is one, where the old or the new day is not after
/// `last`: "effective 2022-11-07 instead of 2022-05-02".
std::vector<std::string> changes_in_the_past(const Rule* old, const Rule& rule, Date last) {
    std::vector<std::string> found;
    const auto look = [&](const auto& f) {
        if constexpr (std::is_convertible_v<decltype(rule.*(f.member)), std::optional<Date>>) {
            constexpr Date never{std::numeric_limits<int>::max()};
            const auto day = [&](const std::optional<Date>& date) { return date.value_or(never); };
            const Date now = day(rule.*(f.member));
            const Date before = old == nullptr ? never : day(old->*(f.member));
            if (now == before || std::min(now, before) > last) return;
            const auto text = [&](Date date) { return date == never ? "none" : to_string(date); };
            found.push_back(fmt::format("{} {}", f.info.name, text(now)));
            if (old != nullptr) found.back() += " instead of " + text(before);
        }
    };
    Rule::fields([&](const auto&... f) { (look(f), ...); });
    return found;
}

}  // namespace

std::vector<std::string> rules_redated(const Scenario& before, const Scenario& after, Date last) {
    std::vector<std::string> found;
    for (const auto& [name, rule] : after.rules) {
        const auto old = before.rules.find(name);
        const auto dates = changes_in_the_past(old ? &before.rules[*old].value : nullptr, rule, last);
        if (!dates.empty()) found.push_back(fmt::format("rules.{} ({})", name, fmt::join(dates, ", ")));
    }
    return found;
}

namespace {

/// The first day, of those in whose middle ticks of [first, end) read the paths, on which these differ.
std::optional<Date> first_difference(const Scenario& scenario, const DatedPath& one, const DatedPath& other, int first, int end) {
    if (one == other) return std::nullopt;
    for (int tick = first; tick < end; ++tick) {
        const Date middle{scenario.start.days + tick * scenario.tick_days + scenario.tick_days / 2};
        if (value_at(one, middle) != value_at(other, middle)) return middle;
    }
    return std::nullopt;
}

/// The last tick that reads the path of a line: the one in which it ends.
int last_reader(const Scenario& scenario, const DatedPath& path) {
    const int days = path.knots.back().date.days - scenario.start.days - scenario.tick_days / 2;
    return days <= 0 ? 0 : (days + scenario.tick_days - 1) / scenario.tick_days;
}

}  // namespace

std::vector<PathChange> paths_changed(const Scenario& before, const Scenario& after, int first_tick) {
    std::vector<PathChange> found;
    const int ticks = (after.end.days - after.start.days) / after.tick_days;
    const auto look = [&](const std::string& path, const DatedPath& old, const DatedPath& now, int first, int end) {
        const auto day = first_difference(before, old, now, 0, first);
        if (!day) return;
        const char* then = first >= end                                         ? "is over by then: the line goes on from its capacity"
                           : first_difference(before, old, now, first, end) ? acts_later
                                                                            : "does nothing later on";
        found.push_back({fmt::format("{} (another on {})", path, to_string(*day)), then});
    };
    for (const auto& [name, market] : after.markets)
        if (const auto old = before.markets.find(name)) {
            const Market& then = before.markets[*old].value;
            const std::string path = "markets." + name;
            look(path + ".budget_usd_per_year", then.budget_usd_per_year, market.budget_usd_per_year, first_tick, ticks);
            look(path + ".training_share", then.training_share, market.training_share, first_tick, ticks);
        }
    for (const auto& [name, line] : after.facilities)  // their paths are read a tick ahead, and not once they are over
        if (const auto old = before.facilities.find(name)) {
            const DatedPath& now = line.capacity_per_month;
            look("facilities." + name + ".capacity_per_month", before.facilities[*old].value.capacity_per_month, now, first_tick + 1,
                 std::min(ticks, last_reader(after, now) + 1));
        }
    return found;
}

void check_branch(const Scenario& before, const World& changed) {
    const Scenario& after = *changed.scenario;
    if (before.start != after.start) refuse("start", "another first day");
    if (before.tick_days != after.tick_days) refuse("tick_days", "another length of the tick");
    if (before.seed != after.seed) refuse("seed", "another seed: branches share their random numbers");
    const World original = build_world(before, standard_roster());
    const auto same = [](const char* path, const auto& one, const auto& other) {
        if (names(one) != names(other)) refuse(path, "other names than in the history");
    };
    same("regions", before.regions, after.regions);
    same("firms", before.firms, after.firms);
    same("facilities", before.facilities, after.facilities);
    stay_at_home("firms", before.firms, after.firms);
    stay_at_home("facilities", before.facilities, after.facilities);
    same("stacks", before.stacks, after.stacks);
    same("brokers", before.brokers, after.brokers);
    same("chips", original.structure->products, changed.structure->products);
    if (!same_links(original.structure->logic, changed.structure->logic) ||
        !same_links(original.structure->hbm, changed.structure->hbm) ||
        !same_links(original.structure->packaging, changed.structure->packaging))
        refuse("chips", "other supply relations (made_at, hbm_from, packaged_at or their lead times)");
    if (!std::ranges::equal(original.structure->listings, changed.structure->listings, {}, &Listing::id, &Listing::id))
        refuse("brokers", "other listings, or in another order (sold_in, brokers' chips)");
    if (emit(to_node(before.recording)) != emit(to_node(after.recording)))
        refuse("recording", "another recording than the history's");
    State then = original.now;
    State now = changed.now;
    then.quotas.clear();
    now.quotas.clear();
    if (const auto path = difference(then, now, ""); !path.empty())
        refuse("", fmt::format("the change also alters the start: {} (there is in the history, here is in the branch)",
                               changes_at_start(before, after, path)));
    for (std::size_t r = 0; r < original.peers->size(); ++r)
        if ((*original.peers)[r].peer != (*changed.peers)[r].peer) refuse("parameters.peers", "other neighbours");
}

void check_focus(const Scenario& before, const Scenario& after, Date first) {
    const auto same = [](const char* path, const std::string& one, const std::string& other) {
        if (one != other) refuse(path, "another focus than the history's, from whose first day on the headline counts");
    };
    same("focal_vendor", before.focal_vendor, after.focal_vendor);
    same("focal_chip", before.focal_chip, after.focal_chip);
    same("focal_region", before.focal_region, after.focal_region);
    same("rival_region", before.rival_region, after.rival_region);
    const auto counts_later = [&](const std::optional<Date>& day) { return day && *day >= first; };
    if (before.reentry != after.reentry && !(counts_later(before.reentry) && counts_later(after.reentry)))
        refuse("reentry", "another day of re-entry than the history's, which the headline has counted from or up to already");
}

State branch_state(const Scenario& before, const Scenario& after, State state) {
    std::vector<QuotaState> quotas(after.rules.size());
    for (std::size_t i = 0; i < quotas.size(); ++i)
        if (const auto old = before.rules.find(after.rules[i].name)) quotas[i] = state.quotas.at(*old);
    state.quotas = std::move(quotas);
    return state;
}

}  // namespace chokepoint
