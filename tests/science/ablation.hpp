// Two worlds that differ by one switch under `mechanisms`, tick by tick beside each other.
#pragma once

#include "tests/science/prints.hpp"
#include "tests/science/worlds.hpp"

#include <functional>

namespace chokepoint::test {

struct Pair {
    World on;
    World off;
    World on_before;   // as they stood before the last tick
    World off_before;
    Published told_on;  // what the last tick published
    Published told_off;

    void step() {
        on_before = on;
        off_before = off;
        told_on = tick(on);
        told_off = tick(off);
    }
    bool over() const { return on.now.tick >= on.structure->ticks; }
    std::set<std::string> differences() const {
        return first_differences(told_on, on.now, told_off, off.now);
    }
};

/// One mechanism: where it shows, from which day it can act, what it moves first, and what is so without it.
struct Ablation {
    std::string name;
    std::string scenario = "tiny";
    Changes changes;
    std::string first;             // before the tick of this day nothing may differ; "": from the first tick on
    int within_ticks = 0;          // how many later the first difference may be seen
    std::set<std::string> moves;   // all that may differ in the first phase that does
    std::function<void(Pair&)> check;  // at the first difference
};

inline Pair pair_of(const Ablation& a) {
    Changes off = a.changes;
    off.push_back("mechanisms." + a.name + "=0");
    World with = world_of(a.scenario, a.changes);
    World without = world_of(a.scenario, off);
    return {with, without, with, without, {}, {}};
}

inline std::string words(const std::set<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
    return all;
}

inline bool within(const std::set<std::string>& some, const std::set<std::string>& all) {
    for (const std::string& name : some)
        if (!all.contains(name)) return false;
    return true;
}

/// First tick whose week begins on or after the day.
inline int tick_on(const World& world, const std::string& date) {
    if (date.empty()) return -spin_up_ticks(*world.scenario);
    const int days = day(date).days - world.scenario->start.days;
    return (days + world.scenario->tick_days - 1) / world.scenario->tick_days;
}

/// Runs both until they differ; false if they never do.
inline bool until_they_differ(Pair& pair) {
    while (!pair.over()) {
        pair.step();
        if (hash_of(pair.on.now) != hash_of(pair.off.now)) return true;
    }
    return false;
}

/// From the state that the world with the mechanism has on a day, one tick with it and one without.
inline std::set<std::string> differences_from_one_state(const Ablation& a, const std::string& date) {
    Pair pair = pair_of(a);
    const int last = tick_on(pair.on, date);
    while (pair.on.now.tick < last) tick(pair.on);
    pair.off.now = pair.on.now;
    pair.step();
    return pair.differences();
}

}  // namespace chokepoint::test
