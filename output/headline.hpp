// The headline of a run: the few numbers and two small tables that answer the question it was made for.
#pragma once

#include "output/market_shares.hpp"
#include "output/outcomes.hpp"
#include "output/trajectory.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// State of the focal market at the end of a calendar year, or of the last tick in it.
struct YearRow {
    Date date;
    double focal_share = 0.0;       // of the focal vendor, direct purchases by value, trailing year
    double self_sufficiency = 0.0;  // domestic share of the same
    double asic_share = 0.0;
    double compute_ratio = 0.0;
    std::int64_t bought_usd = 0;    // direct purchases in the calendar year, of the quarters

    static constexpr auto fields(auto list) {
        return list(state("bought_usd", &YearRow::bought_usd), state("date", &YearRow::date), state("focal_share", &YearRow::focal_share),
                          state("self_sufficiency", &YearRow::self_sufficiency),
                          state("asic_share", &YearRow::asic_share), state("compute_ratio", &YearRow::compute_ratio));
    }
};

/// Goods short in the focal region in a calendar quarter, at the price of the day (USD-ticks): by value, because a
/// thousand small cards are no tighter a chokepoint than a hundred large ones.
struct QuarterRow {
    Date date;  // first tick in the quarter
    std::array<std::int64_t, constraint_count> domestic{};
    std::array<std::int64_t, constraint_count> imported{};
    std::int64_t focal_usd = 0;  // bought directly from the focal vendor
    std::int64_t all_usd = 0;    // bought directly from anyone

    static constexpr auto fields(auto list) {
        return list(state("date", &QuarterRow::date), state("domestic", &QuarterRow::domestic),
                          state("imported", &QuarterRow::imported), state("focal_usd", &QuarterRow::focal_usd),
                          state("all_usd", &QuarterRow::all_usd));
    }
};

/// The constraint with the most; none if nothing was short.
std::optional<Constraint> binding(const std::array<std::int64_t, constraint_count>& short_usd);

struct Headline {
    std::string focal_vendor;
    std::string focal_chip;
    std::string focal_region;
    std::string rival_region;
    bool has_reentry = false;  // what is bought counts from then on, otherwise from the start
    std::vector<Metric> metrics;
    std::vector<YearRow> years;
    std::vector<QuarterRow> quarters;
};

/// Fills what was bought in each year from the quarters.
void sum_purchases(Headline& headline);

/// USD of direct purchases, by workload.
struct UseState {
    std::array<std::int64_t, workload_count> focal_chip{};
    std::array<std::int64_t, workload_count> domestic{};
    std::array<std::int64_t, workload_count> imported{};

    static constexpr auto fields(auto list) {
        return list(state("focal_chip", &UseState::focal_chip), state("domestic", &UseState::domestic),
                          state("imported", &UseState::imported));
    }
};

/// What is remembered from tick to tick.
struct HeadlineState {
    std::vector<YearRow> years;
    std::vector<QuarterRow> quarters;
    UseState use;
    OutcomeState outcomes;
    int ticks = 0;
    double current_share = 0.0;
    double before = 0.0;
    double trough = 0.0;
    double after = 0.0;
    double last = 0.0;

    static constexpr auto fields(auto list) {
        return list(
            state("years", &HeadlineState::years),
            state("quarters", &HeadlineState::quarters),
            state("use", &HeadlineState::use),
            state("outcomes", &HeadlineState::outcomes),
            state("ticks", &HeadlineState::ticks),
            state("current_share", &HeadlineState::current_share),
            state("before", &HeadlineState::before),
            state("trough", &HeadlineState::trough),
            state("after", &HeadlineState::after),
            state("last", &HeadlineState::last));
    }
};

/// Watches a run tick by tick; its memory grows with years, not with ticks.
class HeadlineObserver {
public:
    explicit HeadlineObserver(const World& world);
    void observe(const Tick& tick);
    Headline result() const;
    /// The focal vendor's share of the trailing quarter at the last observed tick.
    double current_share() const { return now_.current_share; }
    HeadlineState state() const;
    void restore(const HeadlineState& state);

private:
    void count_use(const Tick& tick);
    void count_shortage(const Tick& tick);
    void note_shares(const Tick& tick);

    std::size_t vendor_ = 0;
    std::size_t region_ = 0;
    std::size_t chip_ = 0;
    std::optional<Date> reentry_;
    std::string end_;
    std::string trough_until_;
    Headline headline_;
    HeadlineState now_;
    OutcomeObserver outcomes_;
};

/// Variables of the two tables, on their own time axes "year" and "quarter", and their rows.
std::vector<Variable> headline_variables();
void write_headline_tables(const Headline& headline, TrajectoryWriter& writer);

/// From a finished file.
Headline headline_of(const Trajectory& trajectory);
/// Whether it is a variable that `headline_of` needs.
bool is_of_headline(const Variable& variable);

/// What the recovered share of one run compares, since another run is what most readers think of.
inline constexpr const char* beside_its_own_past = "beside this run's own past: (after - trough) / (before - trough)";

/// What the ratio of compute leaves out: "compute: where it stands; 14.2 % of what CN uses at the end is rented abroad";
/// "" where hardly anything is.
std::string rented_abroad(const Headline& headline);

/// The table for a terminal, plain text.
std::string format_headline(const Headline& headline, const std::string& title);

}  // namespace chokepoint
