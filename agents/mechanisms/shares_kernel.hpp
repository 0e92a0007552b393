// Own and neighbours' shares by stack (M4), for whole blocks of buyers, as vector code.
#pragma once

#include "sim/buyers.hpp"
#include "sim/parallel.hpp"
#include "sim/peer_graph.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

/// What one column of the installed base counts for.
struct ColumnWeight {
    std::size_t stack = 0;
    float h100_equivalents = 0.0F;  // of one unit
};

/// Shares of each stack in the compute that the buyers of the block own, in 255ths; all 0 for who owns nothing.
void see_own_shares(Buyers& buyers, const std::vector<ColumnWeight>& columns, Block block);

/// Own shares as one row for each buyer, so that looking at a neighbour touches one line of memory. Stacks that nobody
/// in the region owns are left out.
struct ShareRows {
    std::vector<std::size_t> stacks;  // that stand in the rows
    std::size_t width = 0;            // bytes of a row
    std::vector<std::uint8_t> row;
};

/// Room for the rows of a region's buyers.
ShareRows share_rows(const Buyers& buyers, const std::vector<ColumnWeight>& columns);
void fill_share_rows(const Buyers& buyers, Block block, ShareRows& rows);

/// Mean of the neighbours' own shares, rounded down, for the buyers of the block; 0 for who has no neighbours.
void see_peer_shares(Buyers& buyers, const PeerGraph& peers, const ShareRows& rows, Block block);

}  // namespace chokepoint
