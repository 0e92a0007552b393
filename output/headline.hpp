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
};

/// Goods short in the focal region in a calendar quarter, at the price of the day (USD-ticks): by value, because a
/// thousand small cards are no tighter a chokepoint than a hundred large ones.
struct QuarterRow {
    Date date;  // first tick in the quarter
    std::array<std::int64_t, constraint_count> domestic{};
    std::array<std::int64_t, constraint_count> imported{};
    std::int64_t focal_usd = 0;  // bought directly from the focal vendor
    std::int64_t all_usd = 0;    // bought directly from anyone
};

/// The constraint with the most; none if nothing was short.
std::optional<Constraint> binding(const std::array<std::int64_t, constraint_count>& short_usd);

struct Headline {
    std::string focal_vendor;
    std::string focal_chip;
    std::string focal_region;
    std::string rival_region;
    std::vector<Metric> metrics;
    std::vector<YearRow> years;
    std::vector<QuarterRow> quarters;
};

/// Watches a run tick by tick; its memory grows with years, not with ticks.
class HeadlineObserver {
public:
    explicit HeadlineObserver(const World& world);
    void observe(const Tick& tick);
    Headline result() const;
    /// The focal vendor's share of the trailing quarter at the last observed tick.
    double current_share() const { return current_share_; }

private:
    struct Use {  // USD of direct purchases, by workload
        std::array<std::int64_t, workload_count> focal_chip{};
        std::array<std::int64_t, workload_count> domestic{};
        std::array<std::int64_t, workload_count> imported{};
    };
    void count_use(const Tick& tick);
    void count_shortage(const Tick& tick);
    void note_shares(const Tick& tick);

    std::size_t vendor_ = 0;
    std::size_t region_ = 0;
    std::size_t chip_ = 0;
    Headline headline_;
    Use use_;
    OutcomeObserver outcomes_;
    int ticks_ = 0;
    bool returned_ = false;  // the focal chip has been delivered since re-entry
    double current_share_ = 0.0;
    double before_ = 0.0;
    double trough_ = 0.0;
    double after_ = 0.0;
    double last_ = 0.0;
};

/// Variables of the two tables, on their own time axes "year" and "quarter", and their rows.
std::vector<Variable> headline_variables();
void write_headline_tables(const Headline& headline, TrajectoryWriter& writer);

/// From a finished file.
Headline headline_of(const Trajectory& trajectory);

/// The table for a terminal, plain text.
std::string format_headline(const Headline& headline, const std::string& title);

}  // namespace chokepoint
