// Measures targets while a run goes on: sums over the ticks of each target's window.
#pragma once

#include "output/recorder.hpp"
#include "tools/ensemble/facts.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

/// Watches a run tick by tick. A tick that lies half in a window counts half.
class MeasureObserver {
public:
    /// `world` before its first recorded tick.
    MeasureObserver(const World& world, const std::vector<Target>& targets);
    void observe(const Tick& tick);
    /// By target, in the unit of its fact; NaN where nothing was there to measure.
    std::vector<double> results() const;

private:
    struct Sum {
        Target target;
        std::size_t region = 0;
        std::vector<std::uint8_t> product;  // by product: vendor, chip and origin fit
        double some = 0.0;
        double all = 0.0;  // denominator of shares and means
    };
    void add_purchases(Sum& sum, const Tick& tick, double weight) const;
    void add_premium(Sum& sum, const Tick& tick, double weight) const;
    void add_write_down(Sum& sum, const Tick& tick, double weight) const;
    void note_installed(Sum& sum, const Tick& tick) const;
    bool fits(const Sum& sum, const World& world, std::size_t product) const;

    std::vector<Sum> sums_;
    std::vector<double> written_down_usd_;  // by product, before the tick
};

}  // namespace chokepoint
