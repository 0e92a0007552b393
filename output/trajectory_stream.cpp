// Buffers rows and writes each chunk once.
#include "output/trajectory_stream.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

// Chunks of 128 KB to 1 MB read and compress well; a narrow series would hardly fill one, hence a bound on rows.
constexpr std::uint64_t chunk_bytes = 256 * 1024;
constexpr std::uint64_t largest_chunk_bytes = 1024 * 1024;
constexpr std::uint64_t largest_chunk_rows = 4096;

std::uint64_t product(const Extent& extent) {
    return std::accumulate(extent.begin(), extent.end(), std::uint64_t{1}, std::multiplies<>());
}

}  // namespace

Stream::Stream(std::string name, h5::Type type, Extent row)
    : name_(std::move(name)), type_(type), row_(std::move(row)), cells_(product(row_)),
      cell_bytes_(type == h5::Type::int8 ? 1 : 8), row_bytes_(cells_ * cell_bytes_),
      rows_per_chunk_(std::clamp<std::uint64_t>(chunk_bytes / row_bytes_, 1, largest_chunk_rows)) {}

void Stream::add(const void* values) {
    const auto* first = static_cast<const std::byte*>(values);
    waiting_.insert(waiting_.end(), first, first + row_bytes_);
}

h5::Dataset& Stream::create(h5::File& file, bool all_rows_are_here) {
    if (all_rows_are_here) rows_per_chunk_ = std::max<std::uint64_t>(1, rows_waiting());
    Extent extent{0}, chunk{rows_per_chunk_};
    extent.insert(extent.end(), row_.begin(), row_.end());
    chunk.insert(chunk.end(), row_.begin(), row_.end());
    for (auto& size : chunk)  // a row beyond the largest chunk is cut along its slowest axes
        while (size > 1 && product(chunk) * cell_bytes_ > largest_chunk_bytes) size = (size + 1) / 2;
    return dataset_.emplace(file.create_dataset(name_, type_, {extent, chunk, true}));
}

void Stream::write_waiting() {
    if (waiting_.empty()) return;
    dataset_->resize(written_ + rows_waiting());
    dataset_->write_rows(written_, rows_waiting(), waiting_.data());
    written_ += rows_waiting();
    waiting_.clear();
}

}  // namespace chokepoint
