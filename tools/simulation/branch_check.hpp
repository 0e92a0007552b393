// What a branch may change: anything that does not reach back into the state it starts from.
#pragma once

#include "sim/world.hpp"

#include <string>
#include <vector>

namespace chokepoint {

/// `changed` is the world before its first tick under the branch's scenario. Throws ConfigError that names what differs
/// from the beginning on, if anything does: it would have made another history, or does not fit the state.
void check_branch(const Scenario& before, const World& changed);

/// Throws ConfigError if the headline, which counts from the history's first day or its day of re-entry, would be of another
/// focus. The day may move where neither the old nor the new one is before `first`, the branch's first tick.
void check_focus(const Scenario& before, const Scenario& after, Date first);

/// Rules that the branch dates into, or away from, ticks which the history, whose last one is of day `last`, went through:
/// "rules.ban (effective 2022-11-07 instead of 2022-05-02)". Rules whose dates are as they were do not count.
std::vector<std::string> rules_redated(const Scenario& before, const Scenario& after, Date last);

/// A path of dates that is another one in the ticks of the history, with the first day on which it was read so:
/// "markets.CN.budget_usd_per_year (another on 2022-05-05)".
struct PathChange {
    std::string what;
    std::string then;  // what it does in the branch
};

inline constexpr const char* acts_later = "acts from then on";

/// `first_tick`: of the branch.
std::vector<PathChange> paths_changed(const Scenario& before, const Scenario& after, int first_tick);

/// The state under the branch's scenario: quotas follow their rules by name.
State branch_state(const Scenario& before, const Scenario& after, State state);

}  // namespace chokepoint
