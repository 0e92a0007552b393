// Facts about lines that several firms share, on made-up lines, contracts and claims: thousands from a fixed seed.
#include "sim/line_sharing.hpp"

#include "sim/random.hpp"
#include "sim/rationing.hpp"
#include "tests/sim/made_up_lines.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Up to five firms, four lines and ten chips. Capacities are whole hundreds and contracts whole percents, so that what a
/// contract says is a whole number; all contracts of a line together give away at most all of it.
Case case_of(std::uint64_t trial) {
    std::uint32_t count = 0;
    const auto below = [&](std::int64_t n) {
        return ration_offset(draw(11, Purpose::rationing, trial, 0, count++)[0], n);
    };
    Case given;
    const std::int64_t firms = 2 + below(4);
    for (std::int64_t v = 0; v < firms; ++v) given.firms.push_back("firm " + std::to_string(v));
    const std::int64_t lines = 1 + below(4);
    for (std::int64_t f = 0; f < lines; ++f) {
        Line line{"line " + std::to_string(f), 100 * below(100), {}};
        std::int64_t percent = 100;
        for (const auto& firm : given.firms) {
            if (below(2) == 0) continue;
            const std::int64_t part = below(percent + 1);
            if (part > 0) line.contracts.emplace_back(firm, static_cast<double>(part) / 100.0);
            percent -= part;
        }
        given.lines.push_back(line);
    }
    const std::int64_t chips = 2 + below(9);
    for (std::int64_t c = 0; c < chips; ++c) {
        Asker chip;
        chip.name = "chip " + std::to_string(c);
        chip.firm = given.firms[static_cast<std::size_t>(below(firms))];
        for (const auto& line : given.lines)  // in any order
            chip.lines.insert(chip.lines.begin() + below(static_cast<std::int64_t>(chip.lines.size()) + 1), line.name);
        chip.lines.resize(static_cast<std::size_t>(1 + below(lines)));
        for (const auto& line : chip.lines)
            if (below(5) == 0) chip.closed.push_back(line);
        chip.wanted = below(8) == 0 ? 0 : below(8000);
        given.chips.push_back(chip);
    }
    return given;
}

/// What a contract keeps of a line for a firm.
std::int64_t sure(const Line& line, const std::string& firm) {
    for (const auto& [name, part] : line.contracts)
        if (name == firm) return std::llround(part * static_cast<double>(line.capacity));
    return 0;
}

bool may_use(const Asker& chip, const Line& line) {
    return holds(chip.lines, line.name) && !holds(chip.closed, line.name);
}

template <class T>
void shuffle(std::vector<T>& list, std::uint64_t trial) {
    for (std::uint32_t i = 1; i < list.size(); ++i) {
        const auto random = draw(12, Purpose::rationing, trial, 0, i)[0];
        std::swap(list[i], list[static_cast<std::size_t>(ration_offset(random, i + 1))]);
    }
}

constexpr std::uint64_t trials = 3000;

}  // namespace

TEST_CASE("a line gives what it has, nobody gets more than it wants, and nothing is left while a claim is open") {
    std::uint64_t wrong = 0;
    std::uint64_t short_of = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Case given = case_of(trial);
        const Shares shares = shares_in(given);
        for (const auto& line : given.lines) {
            std::int64_t started = 0;
            for (const auto& chip : given.chips) {
                started += shares.of(chip.name, line.name);
                wrong += shares.of(chip.name, line.name) < 0;
                const bool open = may_use(chip, line) && shares.of(chip.name) < chip.wanted;
                short_of += open;
                wrong += open && shares.left.at(line.name) != 0;
            }
            wrong += shares.left.at(line.name) < 0 || started + shares.left.at(line.name) != line.capacity;
        }
        for (const auto& chip : given.chips) wrong += shares.of(chip.name) > chip.wanted;
    }
    CHECK(wrong == 0);
    CHECK(short_of > trials);
}

TEST_CASE("who is still short has got all that its contract says, at its first choice and at any other") {
    std::uint64_t wrong = 0;
    std::uint64_t held = 0;
    std::uint64_t later = 0;  // of these, by chips for none of which the line comes first
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Case given = case_of(trial);
        const Shares shares = shares_in(given);
        for (const auto& line : given.lines)
            for (const auto& firm : given.firms) {
                const std::int64_t guaranteed = sure(line, firm);
                std::int64_t got = 0;
                bool is_short = false;
                bool comes_first = false;
                for (const auto& chip : given.chips) {
                    if (chip.firm != firm || !may_use(chip, line)) continue;
                    got += shares.of(chip.name, line.name);
                    is_short = is_short || shares.of(chip.name) < chip.wanted;
                    comes_first = comes_first || chip.lines.front() == line.name;
                }
                if (!is_short || guaranteed == 0) continue;
                ++held;
                later += !comes_first;
                wrong += got < guaranteed;
            }
    }
    CHECK(wrong == 0);
    CHECK(held > 500);
    CHECK(later > 200);
}

TEST_CASE("the order of chips moves no firm's part of a line by a unit, and no chip's by more than one") {
    std::uint64_t wrong = 0;
    std::uint64_t moved = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        Case given = case_of(trial);
        given.lines.resize(1);
        const Line& line = given.lines.front();
        for (auto& chip : given.chips) {
            chip.lines = {line.name};
            chip.closed.clear();
        }
        Case turned = given;
        shuffle(turned.chips, trial);
        const Shares before = shares_in(given);
        const Shares after = shares_in(turned);
        std::map<std::string, std::int64_t> more;  // by firm
        for (const auto& chip : given.chips) {
            const std::int64_t difference = after.of(chip.name) - before.of(chip.name);
            more[chip.firm] += difference;
            moved += difference != 0;
            wrong += std::abs(difference) > 1;
        }
        for (const auto& [firm, units] : more) wrong += units != 0;
    }
    CHECK(wrong == 0);
    CHECK(moved > 0);  // the single units that rounding leaves
}

TEST_CASE("the order of firms, of contracts and of lines moves single units alone") {
    std::uint64_t wrong = 0;
    std::uint64_t scarce = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Case given = case_of(trial);
        Case turned = given;
        shuffle(turned.chips, trial);
        shuffle(turned.firms, trial + 1);
        shuffle(turned.lines, trial + 2);
        for (auto& line : turned.lines) shuffle(line.contracts, trial + 3);
        const Shares before = shares_in(given);
        const Shares after = shares_in(turned);
        // In each sharing the firm's part may have a unit more, and the chip's part of it may be rounded up.
        const std::int64_t most = 2 * before.sharings;
        for (const auto& chip : given.chips) {
            scarce += before.of(chip.name) < chip.wanted;
            for (const auto& line : given.lines)
                wrong += std::abs(after.of(chip.name, line.name) - before.of(chip.name, line.name)) > most;
        }
    }
    CHECK(wrong == 0);
    CHECK(scarce > trials);
}

TEST_CASE("of two chips of one firm that ask for the same, the first in the list gets no more in the long run") {
    // Seven units in each tick, for five claims of five: a fair part is 1.4, and whether it is 1 or 2 is chance.
    Case given;
    given.firms = {"firm"};
    given.lines = {{"line", 7, {}}};
    for (const char* name : {"first", "second", "third", "fourth", "last"})
        given.chips.push_back({name, "firm", {"line"}, {}, 5});
    constexpr int ticks = 4000;
    std::map<std::string, std::int64_t> got;
    for (int tick = 0; tick < ticks; ++tick) {
        const Shares shares = shares_in(given, tick);
        for (const auto& chip : given.chips) got[chip.name] += shares.of(chip.name);
    }
    const double error = std::sqrt(ticks * 0.4 * 0.6);
    for (const auto& chip : given.chips)
        CHECK_MESSAGE(std::abs(static_cast<double>(got[chip.name]) - 1.4 * ticks) < 4.0 * error, chip.name, " got ",
                      got[chip.name]);
}

TEST_CASE("who asks a line first comes before whoever asks it second, also for what a contract leaves there") {
    // B wants 50 at M and would be sure of 50 at L; A asks L alone. C, turned away at M, comes to L after A.
    const Case given{{"A", "B", "C"},
                     {{"L", 100, {{"B", 0.5}}}, {"M", 100, {}}},
                     {{"a", "A", {"L"}, {}, 200}, {"b", "B", {"M", "L"}, {}, 50}, {"c", "C", {"M", "L"}, {}, 150}}};
    const Shares shares = shares_in(given);
    CHECK(shares.of("b", "M") == 50);
    CHECK(shares.of("c", "M") == 50);
    CHECK(shares.of("a") == 100);
}

TEST_CASE("what a contract keeps is kept once, and less when the contract has given") {
    // A is turned away at M, served at N, and would have been sure of 50 at L: W, who comes second there, gets the rest.
    const Case once{{"A", "W"},
                    {{"M", 0, {}}, {"N", 50, {}}, {"L", 100, {{"A", 1.0}}}, {"K", 100, {}}},
                    {{"a", "A", {"M", "N", "L"}, {}, 50}, {"w", "W", {"M", "L", "K"}, {}, 50}}};
    CHECK(shares_in(once).of("a", "N") == 50);
    CHECK(shares_in(once).of("w", "L") == 50);
    // A takes 40 of what it is sure of; the other 60 are W's.
    const Case given{{"A", "W"},
                     {{"M", 0, {}}, {"L", 100, {{"A", 1.0}}}, {"K", 100, {}}},
                     {{"a", "A", {"M", "L"}, {}, 40}, {"w", "W", {"M", "L", "K"}, {}, 60}}};
    CHECK(shares_in(given).of("a", "L") == 40);
    CHECK(shares_in(given).of("w", "L") == 60);
}

TEST_CASE("firms and contracts get their due of a small line over many ticks, whichever comes first") {
    constexpr int ticks = 4000;
    Case given{{"first", "idle", "idler", "last"},
               {{"line", 7, {}}},
               {{"a", "first", {"line"}, {}, 9}, {"b", "last", {"line"}, {}, 9}}};
    std::int64_t first = 0;
    for (int tick = 0; tick < ticks; ++tick) first += shares_in(given, tick).of("a");
    CHECK(std::abs(static_cast<double>(first) - 3.5 * ticks) < 4.0 * std::sqrt(ticks * 0.25));
    // A tenth of a line of seven is no whole unit: seven ticks in ten give one.
    given.lines = {{"line", 7, {{"first", 0.1}, {"last", 0.9}}}};
    first = 0;
    for (int tick = 0; tick < ticks; ++tick) first += shares_in(given, tick).of("a");
    CHECK(std::abs(static_cast<double>(first) - 0.7 * ticks) < 4.0 * std::sqrt(ticks * 0.21));
}

TEST_CASE("a closed line takes no turn: who lists it is served as if it did not") {
    std::uint64_t wrong = 0;
    std::uint64_t closed_first = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Case given = case_of(trial);
        Case without = given;
        for (auto& chip : without.chips) {
            closed_first += holds(chip.closed, chip.lines.front());
            std::erase_if(chip.lines, [&](const std::string& line) { return holds(chip.closed, line); });
            chip.closed.clear();
        }
        const Shares listed = shares_in(given);
        wrong += listed.left != shares_in(without).left || listed.got != shares_in(without).got;
    }
    CHECK(wrong == 0);
    CHECK(closed_first > trials / 10);
}
