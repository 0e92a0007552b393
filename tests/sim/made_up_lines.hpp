// Lines, contracts and claims that are made up, and what sharing makes of them.
#pragma once

#include "sim/line_sharing.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint::test {

/// One chip: who sells it, which lines it may be made on, first choice first, which of these are closed to it.
struct Asker {
    std::string name;
    std::string firm;
    std::vector<std::string> lines;
    std::vector<std::string> closed;
    std::int64_t wanted = 0;
};

struct Line {
    std::string name;
    std::int64_t capacity = 0;
    std::vector<std::pair<std::string, double>> contracts;  // firm, part of capacity
};

struct Case {
    std::vector<std::string> firms;
    std::vector<Line> lines;
    std::vector<Asker> chips;
};

/// What was started, by chip and line, and what was left, by line.
struct Shares {
    std::map<std::pair<std::string, std::string>, std::int64_t> got;
    std::map<std::string, std::int64_t> left;
    std::int64_t sharings = 0;  // each may round to single units

    std::int64_t of(const std::string& chip, const std::string& line) const {
        const auto found = got.find({chip, line});
        return found == got.end() ? 0 : found->second;
    }
    std::int64_t of(const std::string& chip) const {
        std::int64_t sum = 0;
        for (const auto& [key, units] : got) sum += key.first == chip ? units : 0;
        return sum;
    }
};

inline bool holds(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

inline World world_of(const Case& given, int tick) {
    Scenario scenario;
    for (const auto& firm : given.firms) scenario.firms.entries.push_back({firm, {}});
    for (const auto& line : given.lines) {
        Facility facility;
        for (const auto& [firm, part] : line.contracts) facility.contracts.entries.push_back({firm, part});
        scenario.facilities.entries.push_back({line.name, facility});
    }
    World world;
    world.scenario = std::make_shared<const Scenario>(scenario);
    world.now.tick = tick;
    return world;
}

inline Shares shares_in(const Case& given, int tick = 0) {
    const World world = world_of(given, tick);
    std::vector<std::int64_t> capacity;
    for (const auto& line : given.lines) capacity.push_back(line.capacity);
    std::vector<Link> links;
    std::vector<std::vector<std::size_t>> choices;
    std::vector<std::size_t> vendor_of;
    std::vector<std::int64_t> wanted;
    for (std::size_t c = 0; c < given.chips.size(); ++c) {
        choices.emplace_back();
        for (const auto& line : given.chips[c].lines) {
            choices.back().push_back(links.size());
            links.push_back({index_of(world.scenario->facilities, line), c, 1});
        }
        vendor_of.push_back(index_of(world.scenario->firms, given.chips[c].firm));
        wanted.push_back(given.chips[c].wanted);
    }
    Lines lines(world, capacity);
    Shares shares;
    lines.serve(
        links, choices, vendor_of,
        [&](std::size_t l) { return !holds(given.chips[links[l].customer].closed, given.lines[links[l].facility].name); },
        [&](std::size_t c, std::size_t) { return wanted[c]; },
        [&](std::size_t f, const Claim& claim, std::int64_t units) {
            const std::size_t c = links[claim.link].customer;
            shares.got[{given.chips[c].name, given.lines[f].name}] += units;
            wanted[c] -= units;
        });
    for (std::size_t f = 0; f < given.lines.size(); ++f) {
        shares.left[given.lines[f].name] = lines.room[f];
        shares.sharings += lines.calls[f];
    }
    return shares;
}

}  // namespace chokepoint::test
