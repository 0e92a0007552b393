// A line's room among firms, and a firm's part among its claims.
#include "sim/line_sharing.hpp"

#include "sim/random.hpp"
#include "sim/rationing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace chokepoint {

namespace {

std::vector<std::int64_t> all_of(const std::vector<Claim>& claims) {
    std::vector<std::int64_t> granted;
    granted.reserve(claims.size());
    for (const Claim& claim : claims) granted.push_back(claim.wanted);
    return granted;
}

/// Units by claim, when a firm that wants `wanted` gets `given`: systematic sampling along its own claims.
std::vector<std::int64_t> within_firms(const std::vector<Claim>& claims, const std::vector<std::int64_t>& wanted,
                                       const std::vector<std::int64_t>& given, std::uint32_t random) {
    std::vector<std::int64_t> granted;
    std::vector<std::int64_t> before(wanted.size(), 0);
    for (const Claim& claim : claims) {
        const std::size_t v = claim.vendor;
        const std::int64_t start = ration_offset(random, wanted[v]);
        granted.push_back(given[v] <= 0 ? 0
                                        : cumulative_grant(before[v] + claim.wanted, wanted[v], given[v], start) -
                                              cumulative_grant(before[v], wanted[v], given[v], start));
        before[v] += claim.wanted;
    }
    return granted;
}

/// What each contract of a line guarantees in a tick: whole units by systematic sampling, so that small parts come to
/// their due over many ticks and never to more than the line has.
std::vector<std::int64_t> guaranteed(const World& world, std::size_t facility, std::int64_t capacity) {
    const auto& line = world.scenario->facilities[facility];
    std::vector<std::int64_t> units;
    if (line.value.contracts.entries.empty()) return units;
    const double start =
        unit_interval(draw(world.scenario->seed, Purpose::contracts, identity(line.name), world.now.tick)[0]);
    double part = 0.0;
    double before = 0.0;
    for (const auto& contract : line.value.contracts) {
        part += contract.value;
        const double upto = std::floor(std::min(1.0, part) * static_cast<double>(capacity) + start);
        units.push_back(static_cast<std::int64_t>(upto - before));
        before = upto;
    }
    return units;
}

}  // namespace

Lines::Lines(const World& w, const std::vector<std::int64_t>& capacity)
    : world(w), room(capacity), contracted(capacity.size()), calls(capacity.size(), 0), claims(capacity.size()),
      kept(capacity.size()) {
    for (std::size_t f = 0; f < capacity.size(); ++f) {
        contracted[f] = guaranteed(world, f, capacity[f]);
        kept[f].resize(contracted[f].size());
    }
}

bool Lines::keep(std::size_t facility, std::size_t vendor, std::int64_t wanted) {
    const auto& contracts = world.scenario->facilities[facility].value.contracts;
    bool any = false;
    for (std::size_t k = 0; k < contracts.size(); ++k) {
        if (contracts[k].name != world.scenario->firms[vendor].name) continue;
        kept[facility][k] = std::min(contracted[facility][k], kept[facility][k] + wanted);
        any = any || kept[facility][k] > 0;
    }
    return any;
}

std::vector<std::int64_t> Lines::share(std::size_t facility, bool later) {
    const auto& line = world.scenario->facilities[facility];
    std::vector<std::int64_t> wanted(world.scenario->firms.size(), 0);
    for (const Claim& claim : claims[facility]) wanted[claim.vendor] += claim.wanted;
    std::vector<std::int64_t> open = wanted;
    std::int64_t& left = room[facility];
    for (std::size_t k = 0; k < line.value.contracts.size(); ++k) {
        const std::size_t v = index_of(world.scenario->firms, line.value.contracts[k].name);
        const std::int64_t given = std::min({open[v], contracted[facility][k], left});
        open[v] -= given;
        contracted[facility][k] -= given;
        if (later) kept[facility][k] = std::max<std::int64_t>(0, kept[facility][k] - given);  // it was kept for these
        left -= given;
    }
    std::int64_t spoken_for = 0;
    for (std::size_t k = 0; k < kept[facility].size(); ++k)
        spoken_for += std::min(kept[facility][k], contracted[facility][k]);
    const std::int64_t free = std::max<std::int64_t>(0, left - spoken_for);
    const std::uint32_t call = calls[facility]++;
    const std::int64_t all = std::accumulate(open.begin(), open.end(), std::int64_t{0});
    if (all <= free) {
        left -= all;
        return all_of(claims[facility]);
    }
    const auto random = draw(world.scenario->seed, Purpose::supplier_rationing, identity(line.name), world.now.tick, call);
    const auto rest = uniform_shares(open, free, random[1]);
    std::vector<std::int64_t> firms(wanted.size());
    for (std::size_t v = 0; v < firms.size(); ++v) {
        firms[v] = wanted[v] - open[v] + rest[v];
        left -= rest[v];
    }
    return within_firms(claims[facility], wanted, firms, random[0]);
}

}  // namespace chokepoint
