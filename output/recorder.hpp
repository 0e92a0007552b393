// What is recorded of a run: every observed quantity, defined once with its unit and the way to read it.
#pragma once

#include "output/trajectory.hpp"
#include "sim/world.hpp"

#include <functional>
#include <string>
#include <vector>

namespace chokepoint {

/// How goods reached a buyer. Shares are of direct sales unless they say otherwise.
enum class Channel { direct, grey, offshore };
template <>
struct EnumWords<Channel> {
    static constexpr std::array<std::string_view, 3> words{"direct", "grey", "offshore"};
};

enum class LegalStatus { open, licence, licence_pending, denied };
template <>
struct EnumWords<LegalStatus> {
    static constexpr std::array<std::string_view, 4> words{"open", "licence", "licence_pending", "denied"};
};

Channel channel_of(const World& world, std::size_t listing);

/// One tick as observers see it.
struct Tick {
    const World& world;  // after the tick
    const Published& published;
};

/// A variable and the function that fills one row of it, in C order.
struct Observable {
    Variable variable;
    std::function<void(const Tick&, std::span<std::int64_t>)> integers;  // set for Kind::int64
    std::function<void(const Tick&, std::span<double>)> reals;           // set for Kind::float64
    std::function<void(const Tick&, std::span<std::int8_t>)> flags;      // set for Kind::int8_flags
};

/// Coordinates of a scenario's trajectory: region, product, vendor, stack, workload, facility, constraint, channel, resale,
/// and those of `link_axes`.
std::vector<Axis> trajectory_axes(const World& world);

/// logic_link, hbm_link, packaging_link, feed_link: a label is "supplier: customer".
std::vector<Axis> link_axes(const World& world);

/// Quantities of goods and money by product and region; of facilities, firms and stacks; of supply relations; of markets
/// as a whole.
std::vector<Observable> goods_observables(const World& world);
std::vector<Observable> industry_observables(const World& world);
std::vector<Observable> link_observables(const World& world);
std::vector<Observable> market_observables(const World& world);

/// All of them, with buffers for one row.
class Recorder {
public:
    explicit Recorder(const World& world);
    const std::vector<Observable>& observables() const { return observables_; }
    const std::vector<Axis>& axes() const { return axes_; }
    /// Reads one tick; the columns are valid until the next call.
    std::span<const Column> read(const Tick& tick);

private:
    std::vector<Axis> axes_;
    std::vector<Observable> observables_;
    std::vector<std::vector<std::int64_t>> integers_;
    std::vector<std::vector<double>> reals_;
    std::vector<std::vector<std::int8_t>> flags_;
    std::vector<Column> columns_;
};

}  // namespace chokepoint
