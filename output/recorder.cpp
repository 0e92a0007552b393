// Collects the observables and their coordinates.
#include "output/recorder.hpp"

#include <limits>
#include <numeric>

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
            if (axis.name == name) count *= axis.labels.size();
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

Recorder::Recorder(const World& world) : axes_(trajectory_axes(world)) {
    for (auto* part : {&goods_observables, &industry_observables, &link_observables, &market_observables})
        for (auto& observable : (*part)(world)) observables_.push_back(std::move(observable));
    integers_.resize(observables_.size());
    reals_.resize(observables_.size());
    flags_.resize(observables_.size());
    for (std::size_t i = 0; i < observables_.size(); ++i) {
        const std::size_t count = cells(observables_[i].variable, axes_);
        if (observables_[i].integers) integers_[i].resize(count);
        if (observables_[i].reals) reals_[i].resize(count);
        if (observables_[i].flags) flags_[i].resize(count);
    }
}

std::span<const Column> Recorder::read(const Tick& tick) {
    columns_.clear();
    for (std::size_t i = 0; i < observables_.size(); ++i) {
        const Observable& observable = observables_[i];
        if (observable.integers) {
            std::fill(integers_[i].begin(), integers_[i].end(), 0);
            observable.integers(tick, integers_[i]);
            columns_.emplace_back(std::span<const std::int64_t>(integers_[i]));
        } else if (observable.reals) {
            std::fill(reals_[i].begin(), reals_[i].end(), std::numeric_limits<double>::quiet_NaN());
            observable.reals(tick, reals_[i]);
            columns_.emplace_back(std::span<const double>(reals_[i]));
        } else {
            std::fill(flags_[i].begin(), flags_[i].end(), std::int8_t{0});
            observable.flags(tick, flags_[i]);
            columns_.emplace_back(std::span<const std::int8_t>(flags_[i]));
        }
    }
    return columns_;
}

}  // namespace chokepoint
