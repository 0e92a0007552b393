// The rows of one dataset on their way to the disk: they wait until they fill a chunk.
#pragma once

#include "output/h5.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint {

using Extent = std::vector<std::uint64_t>;

class Stream {
public:
    /// `row` is the extent of one row, without time.
    Stream(std::string name, h5::Type type, Extent row);

    const std::string& name() const { return name_; }
    h5::Type type() const { return type_; }
    std::uint64_t cells() const { return cells_; }
    bool full() const { return waiting_.size() == rows_per_chunk_ * row_bytes_; }

    /// Copies `cells()` values.
    void add(const void* values);
    /// A run so short that no chunk ever filled gets chunks of its own length.
    h5::Dataset& create(h5::File& file, bool all_rows_are_here);
    /// All rows leave through here, in whole chunks but for the last: the place for another compressor.
    void write_waiting();

private:
    std::uint64_t rows_waiting() const { return waiting_.size() / row_bytes_; }

    std::string name_;
    h5::Type type_;
    Extent row_;
    std::uint64_t cells_;
    std::uint64_t cell_bytes_;
    std::uint64_t row_bytes_;
    std::uint64_t rows_per_chunk_;
    std::uint64_t written_ = 0;
    std::vector<std::byte> waiting_;
    std::optional<h5::Dataset> dataset_;
};

}  // namespace chokepoint
