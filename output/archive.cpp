// Buffers what goes out, and guards what comes in.
#include "output/archive.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t buffer_bytes = 1 << 20;

}  // namespace

void ArchiveWriter::put_bytes(std::span<const std::byte> bytes) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (buffer_.size() + text.size() > buffer_bytes) flush();
    if (text.size() > buffer_bytes)
        sink_(text);
    else
        buffer_ += text;
}

void ArchiveWriter::flush() {
    if (!buffer_.empty()) sink_(buffer_);
    buffer_.clear();
}

void ArchiveReader::check_size(std::uint64_t items, std::uint64_t least_bytes) const {
    if (items > left_ / least_bytes) throw ArchiveError("a list is longer than the file");
}

void ArchiveReader::get_bytes(std::span<std::byte> bytes) {
    if (bytes.size() > left_) throw ArchiveError("it ends too early");
    stream_.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream_) throw ArchiveError("it could not be read to its end");
    left_ -= bytes.size();
}

}  // namespace chokepoint
