// Outcomes of policy: what a comparison of scenarios asks for beyond shares. Counted from re-entry, or from the start of
// a run without one.
#pragma once

#include "output/recorder.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

/// Relative maturity, in both workloads, from which a software stack counts as equal (assumption).
inline constexpr double equal_maturity = 0.85;

/// What is remembered from tick to tick.
struct OutcomeState {
    double revenue_usd = 0.0;
    double government_usd = 0.0;
    double stranded_usd = 0.0;
    double domestic_h100e = 0.0;
    double asic_of_inference = 0.0;
    double best_domestic_h100e = 0.0;
    double chip_gap = 0.0;
    double maturity = 0.0;  // training, of the best domestic stack over the focal vendor's
    double full_stack_year = 0.0;
    double premium_sum = 0.0;  // weighted by units, last year of the run
    double premium_units = 0.0;
    double offshore_share = 0.0;

    static constexpr auto fields(auto list) {
        return list(
            state("revenue_usd", &OutcomeState::revenue_usd),
            state("government_usd", &OutcomeState::government_usd),
            state("stranded_usd", &OutcomeState::stranded_usd),
            state("domestic_h100e", &OutcomeState::domestic_h100e),
            state("asic_of_inference", &OutcomeState::asic_of_inference),
            state("best_domestic_h100e", &OutcomeState::best_domestic_h100e),
            state("chip_gap", &OutcomeState::chip_gap),
            state("maturity", &OutcomeState::maturity),
            state("full_stack_year", &OutcomeState::full_stack_year),
            state("premium_sum", &OutcomeState::premium_sum),
            state("premium_units", &OutcomeState::premium_units),
            state("offshore_share", &OutcomeState::offshore_share));
    }
};

/// From when on a metric counts, as its long name says: two runs are compared where these are the same.
std::string counted_since(const std::optional<Date>& reentry);

class OutcomeObserver {
public:
    explicit OutcomeObserver(const World& world);
    void observe(const Tick& tick);
    /// Metrics with their units and meaning; NaN where nothing was there to measure.
    std::vector<Metric> metrics() const;
    const OutcomeState& state() const { return now_; }
    void restore(const OutcomeState& state) { now_ = state; }

private:
    void count_money(const Tick& tick);
    void look_at_technology(const Tick& tick);
    void look_at_grey_market(const Tick& tick);

    std::string focal_vendor_;
    std::string focal_region_;
    std::size_t vendor_ = 0;
    std::size_t region_ = 0;
    std::optional<Date> reentry_;
    std::string end_;
    OutcomeState now_;
};

}  // namespace chokepoint
