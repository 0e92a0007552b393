// The rows of one dataset on their way to the disk: they wait until they fill a block of chunks, which is packed once.
#pragma once

#include "output/h5.hpp"
#include "sim/fields.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {

using Extent = std::vector<std::uint64_t>;

/// What a stream remembers between two executions of a run: rows that fill no block yet, and how many blocks were full.
struct StreamState {
    std::vector<std::uint8_t> waiting;
    std::uint64_t blocks = 0;

    static constexpr auto fields(auto list) {
        return list(chokepoint::state("waiting", &StreamState::waiting),
                          chokepoint::state("blocks", &StreamState::blocks));
    }
};

class Stream {
public:
    /// `row` is the extent of one row, without time. `rows`: how many there will be; 0 where nobody knows, and then a
    /// stream that ends before its first block is full gets chunks of its own length. `keep_bits`: of the mantissa.
    Stream(std::string name, h5::Type type, Extent row, std::uint64_t rows, int keep_bits);

    const std::string& name() const { return name_; }
    h5::Type type() const { return type_; }
    std::uint64_t cells() const { return cells_; }
    bool full() const { return now_.waiting.size() >= rows_per_block_ * row_bytes_; }
    std::uint64_t rows() const { return now_.blocks * rows_per_block_ + rows_waiting(); }
    std::uint64_t rows_per_block() const { return rows_per_block_; }
    std::uint64_t blocks() const { return now_.blocks; }
    std::uint64_t chunks_per_block() const { return chunks_per_block_; }
    /// Extent of the chunks, and of a dataset that begins with block `first`.
    Extent chunk() const;
    Extent extent(std::uint64_t first_block) const;
    /// First cell of a chunk in a dataset that begins with block `first`.
    Extent offset(std::uint64_t block, std::uint64_t chunk, std::uint64_t first_block) const;

    /// Copies `cells()` values.
    void add(const void* values);
    /// A run so short that no block ever filled, of unknown length, gets chunks of its own length.
    void fit_to_rows();
    bool has_tail() const { return !now_.waiting.empty(); }
    /// The chunk of the waiting rows, filled up with missing values. May run for several chunks at once.
    h5::RawChunk pack_waiting(std::uint64_t chunk) const;
    /// Takes the packed chunks of the block that was full.
    void block_is_packed(std::vector<h5::RawChunk> chunks);
    /// Packed blocks from `first_held()` to `blocks()`, which are not on the disk yet.
    const std::deque<std::vector<h5::RawChunk>>& held() const { return held_; }
    std::uint64_t first_held() const { return now_.blocks - held_.size(); }
    std::uint64_t held_bytes() const { return held_bytes_; }
    /// They are on the disk.
    void let_go();

    const StreamState& state() const { return now_; }
    /// Throws std::invalid_argument for rows that do not fit.
    void restore(StreamState state);

private:
    std::uint64_t rows_waiting() const { return now_.waiting.size() / row_bytes_; }
    void cut_rows();
    /// Begin and number of a row's cells in a chunk. They lie side by side, since rows are cut along their slowest axes.
    std::pair<std::uint64_t, std::uint64_t> cells_of(std::uint64_t chunk) const;
    void round(std::byte* values) const;

    std::string name_;
    h5::Type type_;
    Extent row_;
    int keep_bits_;
    std::uint64_t cells_;
    std::uint64_t cell_bytes_;
    std::uint64_t row_bytes_;
    std::uint64_t rows_per_block_;
    bool rows_known_;
    Extent tile_;  // part of a row in one chunk
    std::uint64_t chunks_per_block_ = 1;
    StreamState now_;
    std::deque<std::vector<h5::RawChunk>> held_;
    std::uint64_t held_bytes_ = 0;
};

}  // namespace chokepoint
