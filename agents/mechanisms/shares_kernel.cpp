// Plain loops of fixed lengths, compiled for every instruction set.
#include "agents/mechanisms/shares_kernel.hpp"

#include "sim/lanes.hpp"
#include "sim/vectors.hpp"

#include <algorithm>

#ifndef CHOKEPOINT_SHARES_TILE
#define CHOKEPOINT_SHARES_TILE
namespace chokepoint {
namespace {
constexpr std::size_t ahead = 64;  // ties
constexpr std::size_t tile = 128;  // buyers whose sums stay in the nearest cache
using Tile = std::array<float, tile>;
}  // namespace
}  // namespace chokepoint
#endif

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/mechanisms/shares_kernel.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

void SeeOwnShares(Buyers& buyers, const ColumnWeight* columns, std::size_t first, std::size_t count, Tile* by_stack) {
    Tile total{};
    for (std::size_t k = 0; k < buyers.own_share.size(); ++k)
        for (std::size_t i = 0; i < tile; ++i) by_stack[k][i] = 0.0F;
    for (std::size_t c = 0; c < buyers.installed.size(); ++c) {
        if (buyers.installed[c].empty()) continue;
        const std::uint32_t* units = buyers.installed[c].data() + first;
        const float weight = columns[c].h100_equivalents;
        float* sum = by_stack[columns[c].stack].data();
        float* all = total.data();
        for (std::size_t i = 0; i < count; ++i) {
            const float compute = static_cast<float>(static_cast<std::int32_t>(units[i])) * weight;
            sum[i] += compute;
            all[i] += compute;
        }
    }
    for (std::size_t i = 0; i < count; ++i) total[i] = total[i] > 0.0F ? total[i] : 1.0F;
    for (std::size_t k = 0; k < buyers.own_share.size(); ++k) {
        std::uint8_t* share = buyers.own_share[k].data() + first;
        const float* mine = by_stack[k].data();
        for (std::size_t i = 0; i < count; ++i)
            share[i] = static_cast<std::uint8_t>(static_cast<std::int32_t>(mine[i] / total[i] * 255.0F + 0.5F));
    }
}

/// `Width` 0: as wide as the rows say.
template <std::size_t Width>
HWY_INLINE void see_peers(Buyers& buyers, const PeerGraph& peers, const ShareRows& rows, Block block) {
    const std::size_t width = Width == 0 ? rows.width : Width;
    std::array<std::uint32_t, 256> sum;
    for (std::size_t i = block.begin; i < block.end; ++i) {
        const std::size_t end = peers.first[i + 1];
        for (std::size_t k = 0; k < width; ++k) sum[k] = 0;
        for (std::size_t t = peers.first[i]; t < end; ++t) {
            // Most neighbours stand near; those far away are asked for a few buyers ahead.
            if (t + ahead < peers.peer.size()) __builtin_prefetch(rows.row.data() + peers.peer[t + ahead] * width);
            const std::uint8_t* share = rows.row.data() + peers.peer[t] * width;
            for (std::size_t k = 0; k < width; ++k) sum[k] += share[k];
        }
        // Division of floats: exact to the whole number for sums below 2^24.
        const std::size_t degree = end - peers.first[i];
        const float around = degree == 0 ? 1.0F : static_cast<float>(degree);
        for (std::size_t k = 0; k < width; ++k)
            sum[k] = static_cast<std::uint32_t>(static_cast<std::int32_t>(
                static_cast<float>(static_cast<std::int32_t>(sum[k])) / around));
        for (std::size_t k = 0; k < rows.stacks.size(); ++k)
            buyers.peer_share[rows.stacks[k]][i] = static_cast<std::uint8_t>(sum[k]);
    }
}

void SeePeerShares(Buyers& buyers, const PeerGraph& peers, const ShareRows& rows, Block block) {
    switch (rows.width) {
        case 4: return see_peers<4>(buyers, peers, rows, block);
        case 8: return see_peers<8>(buyers, peers, rows, block);
        case 16: return see_peers<16>(buyers, peers, rows, block);
        default: return see_peers<0>(buyers, peers, rows, block);
    }
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

void see_own_shares(Buyers& buyers, const std::vector<ColumnWeight>& columns, Block block) {
    std::vector<Tile> by_stack(buyers.own_share.size());
    for (std::size_t first = block.begin; first < block.end; first += tile)
        on_target(CHOKEPOINT_EACH_TARGET(SeeOwnShares))(buyers, columns.data(), first, std::min(tile, block.end - first),
                                           by_stack.data());
}

ShareRows share_rows(const Buyers& buyers, const std::vector<ColumnWeight>& columns) {
    ShareRows rows;
    for (std::size_t k = 0; k < buyers.own_share.size(); ++k)
        for (std::size_t c = 0; c < columns.size(); ++c)
            if (columns[c].stack == k && !buyers.installed[c].empty()) {
                rows.stacks.push_back(k);
                break;
            }
    rows.width = 4;
    while (rows.width < rows.stacks.size()) rows.width *= 2;
    rows.row.resize(buyers.size() * rows.width);
    return rows;
}

void fill_share_rows(const Buyers& buyers, Block block, ShareRows& rows) {
    for (std::size_t k = 0; k < rows.stacks.size(); ++k) {
        const auto& share = buyers.own_share[rows.stacks[k]];
        for (std::size_t i = block.begin; i < block.end; ++i) rows.row[i * rows.width + k] = share[i];
    }
}

void see_peer_shares(Buyers& buyers, const PeerGraph& peers, const ShareRows& rows, Block block) {
    on_target(CHOKEPOINT_EACH_TARGET(SeePeerShares))(buyers, peers, rows, block);
}

}  // namespace chokepoint
#endif
