// Some buyers of a block, brought together so that vector code finds them side by side.
#pragma once

#include "sim/lanes.hpp"
#include "sim/parallel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chokepoint {

struct PickedRows {
    Block block{};
    std::array<std::uint32_t, block_size> mask;  // by row of the block: all bits for who is picked, none for others
    std::vector<std::uint32_t> rows;             // the picked, in their order; the last is repeated up to whole groups
    std::size_t count = 0;                       // of the picked

    /// Every row of the block.
    void pick_all(Block whole) {
        block = whole;
        mask.fill(~0U);
        gather_rows();
    }

    /// Fills `rows` from `mask`.
    void gather_rows() {
        const std::size_t size = block.end - block.begin;
        rows.resize(size + lanes);
        count = 0;
        for (std::size_t i = 0; i < size; ++i) {
            rows[count] = static_cast<std::uint32_t>(block.begin + i);
            count += mask[i] & 1U;
        }
        rows.resize((count + lanes - 1) / lanes * lanes);
        for (std::size_t i = count; i < rows.size(); ++i) rows[i] = rows[count - 1];
    }
};

}  // namespace chokepoint
