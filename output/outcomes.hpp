// Outcomes of policy: what a comparison of scenarios asks for beyond shares. Counted from re-entry, or from the start of
// a run without one.
#pragma once

#include "output/recorder.hpp"

#include <array>
#include <vector>

namespace chokepoint {

/// Relative maturity, in both workloads, from which a software stack counts as equal (assumption).
inline constexpr double equal_maturity = 0.85;

class OutcomeObserver {
public:
    explicit OutcomeObserver(const World& world);
    void observe(const Tick& tick);
    /// Metrics with their units and meaning; NaN where nothing was there to measure.
    std::vector<Metric> metrics() const;

private:
    void count_money(const Tick& tick);
    void look_at_technology(const Tick& tick);
    void look_at_grey_market(const Tick& tick);

    std::string focal_vendor_;
    std::string focal_region_;
    std::size_t vendor_ = 0;
    std::size_t region_ = 0;
    double revenue_usd_ = 0.0;
    double government_usd_ = 0.0;
    double stranded_usd_ = 0.0;
    double domestic_h100e_ = 0.0;
    double asic_of_inference_ = 0.0;
    double best_domestic_h100e_ = 0.0;
    double chip_gap_ = 0.0;
    double maturity_ = 0.0;       // training, of the best domestic stack over the focal vendor's
    double full_stack_year_ = 0.0;
    double premium_sum_ = 0.0;    // weighted by units, last year of the run
    double premium_units_ = 0.0;
    double offshore_share_ = 0.0;
};

}  // namespace chokepoint
