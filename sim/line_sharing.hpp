// Lines that several firms share: contracts first, up to the part of capacity that each has, then all firms in uniform
// shares; a firm's part is rationed over its own claims. Who has several lines asks the first that is open, then the next.
#pragma once

#include "sim/world.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace chokepoint {

struct Claim {
    std::size_t link = 0;
    std::size_t vendor = 0;
    std::int64_t wanted = 0;  // in the line's unit
};

/// Supply of one tick under construction: what each line can still start.
struct Lines {
    const World& world;
    std::vector<std::int64_t> room;
    std::vector<std::vector<std::int64_t>> contracted;  // by line and contract: what it still guarantees
    std::vector<std::uint32_t> calls;                   // by line: how often it was shared, which keys its random numbers
    std::vector<std::vector<Claim>> claims;             // by line: of the round
    std::vector<std::vector<std::int64_t>> kept;        // by line and contract: not for others in this pass

    Lines(const World& w, const std::vector<std::int64_t>& capacity);

    /// Each customer claims at its first open choice, what it then still wants at its second, and so on. `open(link)`
    /// says whether a link can be asked, `wants(customer, link)` what the customer still wants in the line's unit, and
    /// `start(line, claim, units)` is told what it gets. What a contract guarantees is kept for claims that are still to come;
    /// what these leave is shared in a second pass.
    template <class Open, class Wants, class Start>
    void serve(const std::vector<Link>& links, const std::vector<std::vector<std::size_t>>& choices,
               const std::vector<std::size_t>& vendor_of, Open&& open, Wants&& wants, Start&& start) {
        std::size_t most = 0;
        for (const auto& list : choices) most = std::max(most, list.size());
        for (const bool keeping : {true, false}) {
            bool any_kept = false;
            for (std::size_t round = 0; round < most; ++round) {
                for (std::size_t c = 0; c < choices.size(); ++c) {
                    const std::size_t l = choice(choices[c], round, open);
                    if (l == none) continue;
                    const std::int64_t wanted = wants(c, l);
                    if (wanted <= 0) continue;
                    claims[links[l].facility].push_back({l, vendor_of[c], wanted});
                    // Once, before anybody is served: what is kept stays so to the end of the pass.
                    for (std::size_t later = 1; keeping && round == 0 && later < choices[c].size(); ++later)
                        if (const std::size_t next = choice(choices[c], later, open); next != none)
                            any_kept = keep(links[next].facility, vendor_of[c], wants(c, next)) || any_kept;
                }
                share_all(round > 0, start);
            }
            if (!any_kept) return;
            for (auto& line : kept) std::fill(line.begin(), line.end(), std::int64_t{0});
        }
    }

private:
    /// The link that is number `round` of those of a list that are open, or none.
    template <class Open>
    static std::size_t choice(const std::vector<std::size_t>& list, std::size_t round, Open&& open) {
        for (const std::size_t l : list)
            if (open(l) && round-- == 0) return l;
        return none;
    }

    /// Shares each line's remaining room among its claims (`later`: which are no first choices), and calls `start(line, claim, units)` for what each gets.
    template <class Start>
    void share_all(bool later, Start&& start) {
        for (std::size_t f = 0; f < claims.size(); ++f) {
            if (claims[f].empty()) continue;
            const auto granted = share(f, later);
            for (std::size_t c = 0; c < granted.size(); ++c) start(f, claims[f][c], granted[c]);
            claims[f].clear();
        }
    }

    /// Keeps what a firm's contract still guarantees at a line, up to what it wants; false if that is nothing.
    bool keep(std::size_t facility, std::size_t vendor, std::int64_t wanted);
    /// Units by claim.
    std::vector<std::int64_t> share(std::size_t facility, bool later);
};

}  // namespace chokepoint
