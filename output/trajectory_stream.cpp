// Buffers rows, cuts them into chunks and packs these.
#include "output/trajectory_stream.hpp"

#include "output/deflate.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace chokepoint {
namespace {

// Chunks of 128 KB to 1 MB read and compress well; a narrow series would hardly fill one, hence a bound on rows.
constexpr std::uint64_t chunk_bytes = 256 * 1024;
constexpr std::uint64_t largest_chunk_bytes = 1024 * 1024;
constexpr std::uint64_t largest_block_rows = 4096;
// A row of many buyers is cut along them, and some rows stand in one chunk, so that a buyer's series is read quickly.
constexpr std::uint64_t wide_block_rows = 16;
constexpr std::uint64_t wide_block_bytes = 16 * 1024 * 1024;

std::uint64_t product(const Extent& extent) {
    return std::accumulate(extent.begin(), extent.end(), std::uint64_t{1}, std::multiplies<>());
}

std::uint64_t rows_of_block(std::uint64_t row_bytes) {
    if (row_bytes * wide_block_rows <= chunk_bytes)
        return std::clamp<std::uint64_t>(chunk_bytes / row_bytes, 1, largest_block_rows);
    return std::clamp<std::uint64_t>(wide_block_bytes / row_bytes, 1, wide_block_rows);
}

template <class T>
void fill(std::vector<std::byte>& bytes, T value) {
    for (std::size_t at = 0; at < bytes.size(); at += sizeof value) std::memcpy(&bytes[at], &value, sizeof value);
}

void fill_missing(std::vector<std::byte>& bytes, h5::Type type) {
    switch (type) {
        case h5::Type::int8: return fill(bytes, h5::missing_int8);
        case h5::Type::int32: return fill(bytes, h5::missing_int32);
        case h5::Type::int64: return fill(bytes, h5::missing_int64);
        case h5::Type::float32: return fill(bytes, std::numeric_limits<float>::quiet_NaN());
        default: return fill(bytes, std::numeric_limits<double>::quiet_NaN());
    }
}

/// Rounds to `bits` of the mantissa, halves to even; infinities and NaN stay.
template <class Word>
void round_mantissas(std::byte* values, std::uint64_t count, int mantissa, int bits, Word exponent) {
    const auto drop = static_cast<Word>(mantissa - bits);
    const Word half = (Word{1} << (drop - 1)) - 1;
    const Word mask = static_cast<Word>(~Word{0}) << drop;
    for (std::uint64_t i = 0; i < count; ++i) {
        Word word{};
        std::memcpy(&word, values + i * sizeof word, sizeof word);
        if ((word & exponent) != exponent) word = (word + half + ((word >> drop) & 1U)) & mask;
        std::memcpy(values + i * sizeof word, &word, sizeof word);
    }
}

}  // namespace

Stream::Stream(std::string name, h5::Type type, Extent row, std::uint64_t rows, int keep_bits)
    : name_(std::move(name)), type_(type), row_(std::move(row)), keep_bits_(keep_bits), cells_(product(row_)),
      cell_bytes_(h5::width_of(type)), row_bytes_(cells_ * cell_bytes_), rows_per_block_(rows_of_block(row_bytes_)),
      rows_known_(rows > 0) {
    if (rows_known_) rows_per_block_ = std::min(rows_per_block_, rows);
    cut_rows();
}

void Stream::cut_rows() {
    tile_ = row_;
    chunks_per_block_ = 1;
    for (std::size_t axis = 0; axis < row_.size(); ++axis) {  // along the slowest axes first
        while (tile_[axis] > 1 && rows_per_block_ * product(tile_) * cell_bytes_ > largest_chunk_bytes)
            tile_[axis] = (tile_[axis] + 1) / 2;
        chunks_per_block_ *= (row_[axis] + tile_[axis] - 1) / tile_[axis];
    }
}

Extent Stream::chunk() const {
    Extent size{rows_per_block_};
    size.insert(size.end(), tile_.begin(), tile_.end());
    return size;
}

Extent Stream::extent(std::uint64_t first_block) const {
    Extent size{rows() - first_block * rows_per_block_};
    size.insert(size.end(), row_.begin(), row_.end());
    return size;
}

Extent Stream::offset(std::uint64_t block, std::uint64_t chunk, std::uint64_t first_block) const {
    Extent at(row_.size() + 1);
    at[0] = (block - first_block) * rows_per_block_;
    for (std::size_t axis = row_.size(); axis-- > 0;) {
        const std::uint64_t tiles = (row_[axis] + tile_[axis] - 1) / tile_[axis];
        at[axis + 1] = chunk % tiles * tile_[axis];
        chunk /= tiles;
    }
    return at;
}

void Stream::round(std::byte* values) const {
    if (keep_bits_ == 0) return;
    if (type_ == h5::Type::float32) round_mantissas<std::uint32_t>(values, cells_, 23, keep_bits_, 0x7f800000U);
    if (type_ == h5::Type::float64)
        round_mantissas<std::uint64_t>(values, cells_, 52, keep_bits_, 0x7ff0000000000000ULL);
}

void Stream::add(const void* values) {
    const std::size_t before = now_.waiting.size();
    if (before == 0 && rows_known_) now_.waiting.reserve(rows_per_block_ * row_bytes_);
    const auto* first = static_cast<const std::uint8_t*>(values);
    now_.waiting.insert(now_.waiting.end(), first, first + row_bytes_);
    round(reinterpret_cast<std::byte*>(now_.waiting.data() + before));
}

void Stream::fit_to_rows() {
    if (rows_known_ || now_.blocks > 0) return;
    rows_per_block_ = std::max<std::uint64_t>(1, rows_waiting());
    cut_rows();
}

std::pair<std::uint64_t, std::uint64_t> Stream::cells_of(std::uint64_t chunk) const {
    const Extent first = offset(0, chunk, 0);
    std::uint64_t begin = 0, count = 1;
    for (std::size_t axis = 0; axis < row_.size(); ++axis) {
        begin = begin * row_[axis] + first[axis + 1];
        count *= std::min(tile_[axis], row_[axis] - first[axis + 1]);
    }
    return {begin, count};
}

h5::RawChunk Stream::pack_waiting(std::uint64_t chunk) const {
    const auto waiting = std::as_bytes(std::span(now_.waiting));
    const auto [begin, count] = cells_of(chunk);
    if (full() && count == cells_) return pack(waiting, cell_bytes_);
    const std::uint64_t tile_cells = product(tile_);
    thread_local std::vector<std::byte> numbers;
    numbers.resize(rows_per_block_ * tile_cells * cell_bytes_);
    if (!full() || count < tile_cells) fill_missing(numbers, type_);
    for (std::uint64_t r = 0; r < rows_waiting(); ++r)
        std::ranges::copy(waiting.subspan(r * row_bytes_ + begin * cell_bytes_, count * cell_bytes_),
                          numbers.begin() + static_cast<std::ptrdiff_t>(r * tile_cells * cell_bytes_));
    return pack(numbers, cell_bytes_);
}

void Stream::block_is_packed(std::vector<h5::RawChunk> chunks) {
    for (const auto& chunk : chunks) held_bytes_ += chunk.bytes.size();
    held_.push_back(std::move(chunks));
    ++now_.blocks;
    now_.waiting.clear();
}

void Stream::let_go() {
    held_.clear();
    held_bytes_ = 0;
}

void Stream::restore(StreamState state) {
    const std::uint64_t most = rows_per_block_ * row_bytes_;
    if (state.waiting.size() % row_bytes_ != 0 || state.waiting.size() >= std::max(most, row_bytes_ + 1))
        throw std::invalid_argument("trajectory: rows of '" + name_ + "' that do not fit it");
    let_go();
    now_ = std::move(state);
}

}  // namespace chokepoint
