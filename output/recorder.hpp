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

/// A variable and the function that fills one row of it, in C order: the one of its kind is set.
struct Observable {
    Variable variable;
    std::function<void(const Tick&, std::span<std::int64_t>)> integers{};
    std::function<void(const Tick&, std::span<double>)> reals{};
    std::function<void(const Tick&, std::span<std::int8_t>)> flags{};
    std::function<void(const Tick&, std::span<std::int32_t>)> small_integers{};
    std::function<void(const Tick&, std::span<float>)> small_reals{};
    int every_ticks = 1;
};

/// Sums since the last recorded row, of variables that are summed over several ticks: by observable, empty elsewhere.
struct RecorderState {
    std::vector<std::vector<std::int64_t>> integers;
    std::vector<std::vector<double>> reals;

    static constexpr auto fields(auto list) {
        return list(state("integers", &RecorderState::integers), state("reals", &RecorderState::reals));
    }
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

/// One buyer's own series, as far as the scenario asks for them: `recording.buyers`.
std::vector<Observable> buyer_observables(const World& world);
/// Their axis, and what is known of each buyer on it for good; empty without panels.
std::vector<Axis> buyer_axes(const World& world);
std::vector<Observable> buyer_constants(const World& world);

/// The time axis of what is recorded every `ticks`.
std::string time_axis_every(int ticks);

/// All of them, with buffers for one row.
class Recorder {
public:
    explicit Recorder(const World& world);
    const std::vector<Observable>& observables() const { return observables_; }
    const std::vector<Axis>& axes() const { return axes_; }
    /// Variables with the cadence and the bits that the scenario asks for, constants included.
    std::vector<Variable> variables() const;
    /// Rows that every time axis will have at the end of a run.
    RowCounts rows(int ticks) const;
    /// Reads one tick, whatever the cadence; the columns are valid until the next call.
    std::span<const Column> read(const Tick& tick);

    void record_constants(const World& world, TrajectoryWriter& writer);
    /// Reads tick number `index`, counted from 0, and appends the rows that it completes.
    void record(const Tick& tick, int index, TrajectoryWriter& writer);
    /// Bytes of a tick, before compression: what is recorded every k ticks counts for the k-th part. `of_buyers` is what
    /// single buyers' series have of it.
    struct Bytes {
        double all = 0.0;
        double of_buyers = 0.0;
    };
    Bytes bytes_per_tick() const;
    const RecorderState& state() const { return sums_; }
    /// Throws std::invalid_argument for the state of another recorder.
    void restore(const RecorderState& state);

private:
    struct Buffers {
        std::vector<std::int64_t> integers;
        std::vector<double> reals;
        std::vector<std::int8_t> flags;
        std::vector<std::int32_t> small_integers;
        std::vector<float> small_reals;
    };
    bool is_summed(const Observable& observable) const;
    Column read(const Observable& observable, const Tick& tick, Buffers& into) const;
    void add_up(std::size_t i);
    Column take_sum(std::size_t i);

    std::vector<Axis> axes_;
    std::vector<Observable> observables_;
    std::vector<Observable> constants_;
    std::vector<int> cadences_;  // that occur, 1 first
    std::vector<Buffers> buffers_;
    std::vector<Column> columns_;
    RecorderState sums_;
};

}  // namespace chokepoint
