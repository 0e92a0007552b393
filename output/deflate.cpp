// Shuffle and deflate of whole chunks; several times as fast as the filters of the library that reads them.
#include "output/deflate.hpp"

#include <fmt/format.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <stdexcept>

namespace chokepoint {
namespace {

constexpr double worthwhile = 0.85;              // of the size before
constexpr std::size_t sample_of_plane = 1024;    // bytes of each byte plane that are tried first
constexpr std::uint32_t no_filter = 0b11;        // neither shuffle nor deflate

/// Deflates all of `bytes` as one zlib stream. What is returned lies in memory of this thread until the next call.
std::span<const std::byte> deflate(std::span<const std::byte> bytes) {
    thread_local std::vector<std::uint8_t> tables(ISAL_DEF_LVL1_DEFAULT);
    thread_local std::vector<std::uint8_t> out;
    const std::size_t bound = bytes.size() + bytes.size() / 8 + 1024;  // what does not shrink is stored, in blocks
    if (out.size() < bound) out.resize(bound);
    isal_zstream stream{};
    isal_deflate_stateless_init(&stream);
    stream.level = deflate_level;
    stream.level_buf = tables.data();
    stream.level_buf_size = static_cast<std::uint32_t>(tables.size());
    stream.gzip_flag = IGZIP_ZLIB;
    stream.end_of_stream = 1;
    // The library only reads what is put in; its interface knows no const.
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(bytes.data()));
    stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<std::uint32_t>(out.size());
    if (const int wrong = isal_deflate_stateless(&stream); wrong != COMP_OK)
        throw std::runtime_error(fmt::format("a chunk of {} bytes could not be deflated: igzip's error {}", bytes.size(), wrong));
    return std::as_bytes(std::span(out).first(stream.total_out));
}

template <std::size_t Width>
void shuffle(std::span<const std::byte> numbers, std::byte* out) {
    const std::size_t count = numbers.size() / Width;
    for (std::size_t plane = 0; plane < Width; ++plane)
        for (std::size_t i = 0; i < count; ++i) out[plane * count + i] = numbers[i * Width + plane];
}

void shuffle(std::span<const std::byte> numbers, std::size_t width, std::byte* out) {
    if (width == 8) return shuffle<8>(numbers, out);
    if (width == 4) return shuffle<4>(numbers, out);
    std::copy(numbers.begin(), numbers.end(), out);
}

bool small(std::size_t packed, std::size_t before) {
    return static_cast<double>(packed) < worthwhile * static_cast<double>(before);
}

/// Whether the middle of each byte plane shrinks.
bool promising(std::span<const std::byte> planes, std::size_t width) {
    const std::size_t plane = planes.size() / width;
    if (plane < 8 * sample_of_plane) return true;
    std::vector<std::byte> sample;
    for (std::size_t p = 0; p < width; ++p) {
        const auto middle = planes.subspan(p * plane + plane / 2, sample_of_plane);
        sample.insert(sample.end(), middle.begin(), middle.end());
    }
    return small(deflate(sample).size(), sample.size());
}

}  // namespace

h5::RawChunk pack(std::span<const std::byte> numbers, std::size_t width) {
    thread_local std::vector<std::byte> planes;
    planes.resize(numbers.size());
    shuffle(numbers, width, planes.data());
    if (promising(planes, width)) {
        const auto packed = deflate(planes);
        if (small(packed.size(), numbers.size()) || numbers.size() < 8 * sample_of_plane)
            return {{packed.begin(), packed.end()}, 0};
    }
    return {{numbers.begin(), numbers.end()}, no_filter};
}

}  // namespace chokepoint
