// Worlds to test laws on: scenarios with changes, runs tick by tick, and sums over what was delivered.
#pragma once

#include "agents/roster.hpp"
#include "sim/phases.hpp"
#include "sim/scenario.hpp"
#include "sim/tick.hpp"
#include "sim/world.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace chokepoint::test {

using Changes = std::vector<std::string>;

inline Changes operator+(Changes changes, const Changes& more) {
    changes.insert(changes.end(), more.begin(), more.end());
    return changes;
}

inline Scenario scenario_of(const std::string& name, const Changes& changes = {}) {
    return load_scenario("configs/scenarios/" + name + ".yaml", changes, standard_roster().names());
}

inline World world_of(const Scenario& scenario) { return build_world(scenario, standard_roster()); }
inline World world_of(const std::string& name, const Changes& changes = {}) {
    return world_of(scenario_of(name, changes));
}

/// Runs spin-up and all ticks; `look(before, published)` sees the state before each tick and the world after it.
template <class Look>
void run(World& world, Look&& look) {
    while (world.now.tick < world.structure->ticks) {
        const State before = world.now;
        const Published published = tick(world);
        look(before, published);
    }
}

inline void run(World& world) {
    while (world.now.tick < world.structure->ticks) tick(world);
}

inline Date day(std::string_view text) {
    const auto date = parse_date(text);
    if (!date) throw std::logic_error("not a date: " + std::string(text));
    return *date;
}

/// Units of a column of the region that one buyer has in service; a chip that nobody ever had has no rows.
inline std::int64_t units_of(const Buyers& buyers, std::size_t column, std::size_t row) {
    return buyers.installed[column].empty() ? 0 : std::int64_t{buyers.installed[column][row]};
}

/// Moves the clock, and nothing else, to the first tick that begins on or after a date.
inline void set_clock(World& world, std::string_view date) {
    const int days = day(date).days - world.scenario->start.days;
    world.now.tick = (days + world.scenario->tick_days - 1) / world.scenario->tick_days;
}

inline std::size_t region_of(const World& world, std::string_view name) {
    const std::size_t r = index_of(world.scenario->regions, name);
    if (r == none) throw std::logic_error("no region " + std::string(name));
    return r;
}

inline std::size_t product_of(const World& world, std::string_view name) {
    for (std::size_t p = 0; p < world.structure->products.size(); ++p)
        if (world.structure->products[p].name == name) return p;
    throw std::logic_error("no product " + std::string(name));
}

/// The vendor's own listing.
inline std::size_t listing_of(const World& world, std::string_view region, std::string_view product) {
    const std::size_t l = world.structure->direct_listing(region_of(world, region), product_of(world, product));
    if (l == none) throw std::logic_error(std::string(product) + " is not listed in " + std::string(region));
    return l;
}

/// The first thing found wrong, so that a law over a whole run is one check with a telling message.
class Verdict {
public:
    template <class... Parts>
    void require(bool holds, const Parts&... parts) {
        if (holds || !wrong_.empty()) return;
        ((wrong_ += text(parts)), ...);
    }
    template <class... Parts>
    void equal(std::int64_t a, std::int64_t b, const Parts&... parts) {
        require(a == b, parts..., ": ", a, " is not ", b);
    }
    const std::string& wrong() const { return wrong_; }

private:
    static std::string text(const char* part) { return part; }
    static std::string text(const std::string& part) { return part; }
    static std::string text(std::string_view part) { return std::string(part); }
    static std::string text(Date part) { return to_string(part); }
    template <class Number>
    static std::string text(Number part)
        requires std::is_arithmetic_v<Number>
    {
        return std::to_string(part);
    }
    std::string wrong_;
};

/// Units and money delivered in a run, by listing.
struct Sales {
    std::vector<std::int64_t> units;
    std::vector<std::int64_t> usd;

    void add(const World& world, const Published& p) {
        units.resize(world.structure->listings.size(), 0);
        usd.resize(units.size(), 0);
        for (std::size_t l = 0; l < units.size(); ++l) {
            const std::size_t o = p.offers.offer_of[l];
            if (o == none) continue;
            const std::int64_t sold = p.deliveries.units[l][0] + p.deliveries.units[l][1];
            units[l] += sold;
            usd[l] += sold * p.offers.regions[world.structure->listings[l].region][o].price_usd;
        }
    }
};

/// Sales of the recorded ticks.
inline Sales sales_of(World& world) {
    Sales sales;
    spin_up(world);
    while (world.now.tick < world.structure->ticks) sales.add(world, tick(world));
    return sales;
}

}  // namespace chokepoint::test
