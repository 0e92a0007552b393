// Shuffle and deflate of whole chunks; several times as fast as the filters of the library that reads them.
#include "output/deflate.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <new>

namespace chokepoint {
namespace {

constexpr double worthwhile = 0.85;              // of the size before
constexpr std::size_t sample_of_plane = 1024;    // bytes of each byte plane that are tried first
constexpr std::uint32_t no_filter = 0b11;        // neither shuffle nor deflate

struct Free {
    void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

libdeflate_compressor& compressor() {
    thread_local const std::unique_ptr<libdeflate_compressor, Free> one(libdeflate_alloc_compressor(deflate_level));
    if (!one) throw std::bad_alloc();
    return *one;
}

/// Deflates all of `bytes` as one zlib stream. What is returned lies in memory of this thread until the next call.
std::span<const std::byte> deflate(std::span<const std::byte> bytes) {
    thread_local std::vector<std::byte> out;
    const std::size_t bound = libdeflate_zlib_compress_bound(&compressor(), bytes.size());
    if (out.size() < bound) out.resize(bound);
    return std::span(out).first(libdeflate_zlib_compress(&compressor(), bytes.data(), bytes.size(), out.data(), out.size()));
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
