// Collects the observables and their coordinates.
#include "output/recorder.hpp"

#include "sim/config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace chokepoint {

namespace {

template <class NamedThings>
std::vector<std::string> names_of(const NamedThings& things) {
    std::vector<std::string> names;
    for (const auto& thing : things) names.push_back(thing.name);
    return names;
}

template <class Enum>
std::vector<std::string> words_of() {
    return {EnumWords<Enum>::words.begin(), EnumWords<Enum>::words.end()};
}

std::size_t cells(const Variable& variable, const std::vector<Axis>& axes) {
    std::size_t count = 1;
    for (const auto& name : variable.axes)
        for (const auto& axis : axes)
            if (axis.name == name) count *= axis.size();
    return count;
}

}  // namespace

Channel channel_of(const World& world, std::size_t listing) {
    const std::size_t resale = world.structure->listings[listing].resale;
    if (resale == none) return Channel::direct;
    return world.cast.brokers[world.structure->resales[resale].broker]->remote() ? Channel::offshore : Channel::grey;
}

std::vector<Axis> trajectory_axes(const World& world) {
    const Scenario& scenario = *world.scenario;
    std::vector<std::string> products;
    for (const auto& slot : world.structure->products) products.push_back(slot.name);
    std::vector<std::string> resales;
    for (const auto& resale : world.structure->resales)
        resales.push_back(scenario.brokers[resale.broker].name + ": " + world.structure->products[resale.product].name);
    if (resales.empty()) resales.push_back("none");
    std::vector<Axis> axes{{"region", "region of the buyers", names_of(scenario.regions)},
                           {"product", "accelerator", products},
                           {"vendor", "firm that designs and sells", names_of(scenario.firms)},
                           {"stack", "software stack", names_of(scenario.stacks)},
                           {"workload", "use of the accelerator", words_of<Workload>()},
                           {"facility", "foundry, HBM or packaging line", names_of(scenario.facilities)},
                           {"constraint", "what kept one more unit from a buyer", words_of<Constraint>()},
                           {"channel", "how goods reached the buyer", words_of<Channel>()},
                           {"resale", "broker and chip", resales}};
    for (auto& axis : link_axes(world)) axes.push_back(std::move(axis));
    return axes;
}

std::string time_axis_every(int ticks) { return ticks == 1 ? "time" : fmt::format("time_{}", ticks); }

namespace {

/// A series is asked for by a name that the world has, and bits only of real numbers.
void check_series(const Recording& wanted, const std::vector<Observable>& known) {
    std::vector<Issue> issues;
    for (const auto& [name, series] : wanted.series) {
        std::vector<std::string> names;
        const Observable* found = nullptr;
        for (const auto& observable : known) {
            names.push_back(observable.variable.name);
            if (names.back() == name) found = &observable;
        }
        const std::string path = "recording.series." + name;
        if (found == nullptr)
            issues.push_back({"the scenario", 0, 0, path, fmt::format("there is no series \"{}\"", name),
                              did_you_mean(name, names)});
        else if (series.keep_bits > 0 && !found->reals)
            issues.push_back({"the scenario", 0, 0, path + ".keep_bits", "this series is made of whole numbers",
                              "bits can be dropped from real numbers only"});
    }
    if (!issues.empty()) throw ConfigError(std::move(issues));
}

}  // namespace

Recorder::Recorder(const World& world) : axes_(trajectory_axes(world)) {
    const Recording& wanted = world.scenario->recording;
    for (auto* part : {&goods_observables, &industry_observables, &link_observables, &market_observables})
        for (auto& observable : (*part)(world)) observables_.push_back(std::move(observable));
    check_series(wanted, observables_);
    for (auto& observable : observables_) {
        observable.every_ticks = wanted.every_ticks;
        const auto own = wanted.series.find(observable.variable.name);
        if (!own) continue;
        const SeriesRecording& series = wanted.series[*own].value;
        if (series.every_ticks > 0) observable.every_ticks = series.every_ticks;
        observable.variable.keep_bits = series.keep_bits;
    }
    for (auto& observable : buyer_observables(world)) observables_.push_back(std::move(observable));
    for (auto& axis : buyer_axes(world)) axes_.push_back(std::move(axis));
    constants_ = buyer_constants(world);
    buffers_.resize(observables_.size());
    sums_.integers.resize(observables_.size());
    sums_.reals.resize(observables_.size());
    cadences_ = {1};
    for (std::size_t i = 0; i < observables_.size(); ++i) {
        Observable& observable = observables_[i];
        observable.variable.time_axis = time_axis_every(observable.every_ticks);
        if (std::find(cadences_.begin(), cadences_.end(), observable.every_ticks) == cadences_.end())
            cadences_.push_back(observable.every_ticks);
        const std::size_t count = cells(observable.variable, axes_);
        if (observable.integers) buffers_[i].integers.resize(count);
        if (observable.reals) buffers_[i].reals.resize(count);
        if (observable.flags) buffers_[i].flags.resize(count);
        if (observable.small_integers) buffers_[i].small_integers.resize(count);
        if (observable.small_reals) buffers_[i].small_reals.resize(count);
        if (!is_summed(observable)) continue;
        if (observable.integers) sums_.integers[i].resize(count);
        if (observable.reals) sums_.reals[i].resize(count);
    }
}

std::vector<Variable> Recorder::variables() const {
    std::vector<Variable> all;
    for (const auto& observable : observables_) all.push_back(observable.variable);
    for (const auto& constant : constants_) all.push_back(constant.variable);
    return all;
}

RowCounts Recorder::rows(int ticks) const {
    RowCounts counts;
    for (const int every : cadences_) counts[time_axis_every(every)] = static_cast<std::uint64_t>(ticks / every);
    return counts;
}

Recorder::Bytes Recorder::bytes_per_tick() const {
    Bytes bytes;
    for (const auto& observable : observables_) {
        double cells = 1.0;
        for (const auto& name : observable.variable.axes)
            for (const auto& axis : axes_)
                if (axis.name == name) cells *= static_cast<double>(axis.size());
        const double width = observable.flags ? 1.0 : observable.small_integers || observable.small_reals ? 4.0 : 8.0;
        const double row = cells * width / observable.every_ticks;
        bytes.all += row;
        const auto& axes = observable.variable.axes;
        if (std::find(axes.begin(), axes.end(), "buyer") != axes.end()) bytes.of_buyers += row;
    }
    return bytes;
}

bool Recorder::is_summed(const Observable& observable) const {
    return observable.every_ticks > 1 && observable.variable.cell_methods == "time: sum";
}

Column Recorder::read(const Observable& observable, const Tick& tick, Buffers& into) const {
    const auto fill = [&](const auto& function, auto& buffer, auto empty) -> Column {
        std::fill(buffer.begin(), buffer.end(), empty);
        function(tick, buffer);
        return std::span<const typename std::remove_cvref_t<decltype(buffer)>::value_type>(buffer);
    };
    if (observable.integers) return fill(observable.integers, into.integers, std::int64_t{0});
    if (observable.reals) return fill(observable.reals, into.reals, std::numeric_limits<double>::quiet_NaN());
    if (observable.small_integers) return fill(observable.small_integers, into.small_integers, std::int32_t{0});
    if (observable.small_reals)
        return fill(observable.small_reals, into.small_reals, std::numeric_limits<float>::quiet_NaN());
    return fill(observable.flags, into.flags, std::int8_t{0});
}

std::span<const Column> Recorder::read(const Tick& tick) {
    columns_.clear();
    for (std::size_t i = 0; i < observables_.size(); ++i)
        columns_.push_back(read(observables_[i], tick, buffers_[i]));
    return columns_;
}

void Recorder::record_constants(const World& world, TrajectoryWriter& writer) {
    const Published no_tick;
    for (const auto& constant : constants_) {
        Buffers buffers;
        const std::size_t count = cells(constant.variable, axes_);
        if (constant.reals) buffers.reals.resize(count);
        if (constant.small_integers) buffers.small_integers.resize(count);
        writer.set_constant(constant.variable.name, read(constant, {world, no_tick}, buffers));
    }
}

void Recorder::add_up(std::size_t i) {
    const auto add = [](auto& sums, const auto& values) {
        for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += values[c];
    };
    add(sums_.integers[i], buffers_[i].integers);
    add(sums_.reals[i], buffers_[i].reals);
}

Column Recorder::take_sum(std::size_t i) {
    const auto take = [](auto& sums, auto& buffer) -> Column {
        std::swap(sums, buffer);
        std::fill(sums.begin(), sums.end(), 0);
        return std::span<const typename std::remove_cvref_t<decltype(buffer)>::value_type>(buffer);
    };
    if (observables_[i].integers) return take(sums_.integers[i], buffers_[i].integers);
    return take(sums_.reals[i], buffers_[i].reals);
}

void Recorder::record(const Tick& tick, int index, TrajectoryWriter& writer) {
    for (const int every : cadences_) {
        const bool due = (index + 1) % every == 0;
        columns_.clear();
        for (std::size_t i = 0; i < observables_.size(); ++i) {
            const Observable& observable = observables_[i];
            const bool summed = is_summed(observable);
            if (observable.every_ticks != every || !(due || summed)) continue;
            const Column now = read(observable, tick, buffers_[i]);
            if (summed) add_up(i);
            if (due) columns_.push_back(summed ? take_sum(i) : now);
        }
        if (due) writer.append(time_axis_every(every), tick.published.date, columns_);
    }
}

void Recorder::restore(const RecorderState& state) {
    const auto sizes = [](const auto& lists) {
        std::vector<std::size_t> all;
        for (const auto& list : lists) all.push_back(list.size());
        return all;
    };
    if (sizes(state.integers) != sizes(sums_.integers) || sizes(state.reals) != sizes(sums_.reals))
        throw std::invalid_argument("recorder: a state with other variables");
    sums_ = state;
}

}  // namespace chokepoint
