// A scenario: everything that a run is made from, checked whole before the first tick.
#pragma once

#include "sim/catalog.hpp"
#include "sim/parameters.hpp"
#include "sim/policy.hpp"
#include "sim/recording.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace chokepoint {

/// A buyer known by name. Its budget is a share of its region's.
struct NamedBuyer {
    std::string region;
    double budget_share = 0.0;
    double training_share_shift = 0.0;
    bool state_funded = false;
    std::string home_stack;
    std::string in_house_vendor;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            required_field("region", &NamedBuyer::region, "", "where it is"),
            required_field("budget_share", &NamedBuyer::budget_share, "1", "share of the region's budget", fraction),
            field("training_share_shift", &NamedBuyer::training_share_shift, "1",
                  "added to the region's training share of budgets", {-1.0, 1.0}),
            field("state_funded", &NamedBuyer::state_funded, "", "bound by the rule for state data centres"),
            field("home_stack", &NamedBuyer::home_stack, "", "stack of its installed base at the start; empty: as its region's mix"),
            field("in_house_vendor", &NamedBuyer::in_house_vendor, "",
                  "chip designer of the same group, whose chips it prefers by `in_house` and pays like anybody; empty: none"),
            field("source", &NamedBuyer::source, "", "where the figures come from"),
            field("grade", &NamedBuyer::grade, "", "quality of the source"));
    }
};

/// The buyers of one region: a budget, a heavy-tailed rest, and what they own at the start.
struct Market {
    DatedPath budget_usd_per_year;
    double budget_scale = 1.0;
    DatedPath training_share;
    double share_of_buyers = 0.3;
    double tail_exponent = 1.2;
    double state_funded_share = 0.0;
    double training_share_spread = 0.2;
    Named<std::int64_t> installed_units;
    std::string source;
    Grade grade = Grade::C;

    static constexpr auto fields(auto list) {
        return list(
            required_field("budget_usd_per_year", &Market::budget_usd_per_year, "USD/year",
                           "what all buyers of the region set aside for accelerators, by date", non_negative),
            field("budget_scale", &Market::budget_scale, "1", "multiplies the whole path, for studies", {0.0, 1000.0}),
            required_field("training_share", &Market::training_share, "1",
                           "share of budgets meant for training, by date", fraction),
            field("share_of_buyers", &Market::share_of_buyers, "1", "share of all buyers that are in this region",
                  fraction),
            field("tail_exponent", &Market::tail_exponent, "1",
                  "Pareto exponent of the budgets of buyers without a name", {0.3, 10.0},
                  "firm sizes: about 1.06 (Axtell 2001); assumption 1.0-2.0"),
            field("state_funded_share", &Market::state_funded_share, "1", "share of unnamed buyers that are state-funded",
                  fraction),
            field("training_share_spread", &Market::training_share_spread, "1",
                  "half-width of the buyers' training share around the region's", fraction),
            field("installed_units", &Market::installed_units, "units", "installed base at the start, by chip",
                  non_negative),
            field("source", &Market::source, "", "where the figures come from"),
            field("grade", &Market::grade, "", "quality of the source"));
    }
};

struct Scenario {
    std::string title;
    std::string description;
    Date start{};
    Date end{};
    int tick_days = 7;
    double spin_up_weeks = 52.0;
    std::uint64_t seed = 1;
    std::int64_t buyers = 10000;
    std::string focal_vendor = "NVIDIA";
    std::string focal_chip = "H200";
    std::string focal_region = "CN";
    std::string rival_region = "US";
    std::optional<Date> reentry;
    Recording recording;
    Mechanisms mechanisms;
    Parameters parameters;
    Named<Region> regions;
    Named<Market> markets;
    Named<NamedBuyer> named_buyers;
    Named<Stack> stacks;
    Named<Firm> firms;
    Named<Facility> facilities;
    Named<Chip> chips;
    Named<Broker> brokers;
    Named<Regulator> regulators;
    Named<Rule> rules;

    static constexpr auto fields(auto list) {
        return list(
            required_field("title", &Scenario::title, "", "one line"),
            field("description", &Scenario::description, "", "what question it is for"),
            required_field("start", &Scenario::start, "date", "first recorded day"),
            required_field("end", &Scenario::end, "date", "day after the last tick"),
            field("tick_days", &Scenario::tick_days, "days", "length of a tick", {1.0, 31.0}),
            field("spin_up_weeks", &Scenario::spin_up_weeks, "weeks",
                  "time before the start, under its rules and budgets, that fills the pipelines", {0.0, 5200.0}),
            field("seed", &Scenario::seed, "1", "seed of all random numbers"),
            field("buyers", &Scenario::buyers, "buyers", "number of buyers, named ones included", {1.0, 2e7}),
            field("focal_vendor", &Scenario::focal_vendor, "", "vendor whose share the headline follows"),
            field("focal_chip", &Scenario::focal_chip, "", "chip whose buyers the headline describes"),
            field("focal_region", &Scenario::focal_region, "", "region of that market"),
            field("rival_region", &Scenario::rival_region, "", "region of the compute ratio's numerator"),
            field("reentry", &Scenario::reentry, "date", "date of the focal chip's return; absent: none"),
            field("recording", &Scenario::recording, "", "what the trajectory holds"),
            field("mechanisms", &Scenario::mechanisms, "", "switches and scales"),
            field("parameters", &Scenario::parameters, "", "free parameters"),
            required_field("regions", &Scenario::regions, "", "regions"),
            required_field("markets", &Scenario::markets, "", "buyers of each region"),
            field("named_buyers", &Scenario::named_buyers, "", "buyers known by name"),
            required_field("stacks", &Scenario::stacks, "", "software stacks"),
            required_field("firms", &Scenario::firms, "", "vendors of chips"),
            required_field("facilities", &Scenario::facilities, "", "foundry, HBM and packaging lines"),
            required_field("chips", &Scenario::chips, "", "accelerators"),
            field("brokers", &Scenario::brokers, "", "grey market and offshore clouds"),
            field("regulators", &Scenario::regulators, "", "who makes rules"),
            field("rules", &Scenario::rules, "", "dated rules"));
    }
};

/// The words that `kind:` may take, for each role, and what facilities make: the roster of agents knows them.
struct KindNames {
    std::vector<std::string> vendors;
    std::map<std::string, Goods> facilities;
    std::vector<std::string> brokers;
    std::vector<std::string> regulators;
};

/// Reads `file` with all that it extends, applies `path=value` assignments, and checks it whole.
/// Throws ConfigError with file, line, column, path, problem and suggestion of everything found wrong.
Scenario load_scenario(const std::string& file, const std::vector<std::string>& assignments, const KindNames& kinds);

/// The same from text, for instance what `to_yaml` wrote; `name` stands for the file in messages.
Scenario parse_scenario(const std::string& yaml, const std::string& name, const KindNames& kinds);

/// Ticks before the first recorded one.
int spin_up_ticks(const Scenario& scenario);

/// The first tick that a day acts on, so that days which begin the same tick are the same day to the run.
int first_tick(const Scenario& scenario, Date date);

/// The whole resolved scenario, defaults included; parse_scenario gives back an equal one.
std::string to_yaml(const Scenario& scenario);

}  // namespace chokepoint
