// Facts about packed chunks: any reader unpacks them, and their bytes depend on the numbers alone.
#include "output/deflate.hpp"

#include "tests/output/sample.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <thread>
#include <vector>

using namespace chokepoint;

namespace {

using Numbers = std::vector<std::int64_t>;

/// Columns as runs have them, of some length: nothing at all, few units among none, sums that grow, and noise.
std::vector<Numbers> columns(std::size_t count) {
    std::mt19937_64 random(count);
    std::vector<Numbers> all(4, Numbers(count, 0));
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 20 == 0) all[1][i] = static_cast<std::int64_t>(random() % 100);
        all[2][i] = (i == 0 ? 0 : all[2][i - 1]) + static_cast<std::int64_t>(random() % 3);
        all[3][i] = static_cast<std::int64_t>(random() >> 1U);
    }
    return all;
}

h5::RawChunk packed(const Numbers& numbers) { return pack(std::as_bytes(std::span(numbers)), sizeof numbers[0]); }

void write(const std::filesystem::path& path, const Numbers& numbers) {
    auto file = h5::File::create(path);
    auto dataset = file.create_dataset("numbers", h5::Type::int64, {{numbers.size()}, {numbers.size()}, true});
    const auto chunk = packed(numbers);
    dataset.write_chunk(std::vector<std::uint64_t>{0}, chunk.bytes, chunk.skipped_filters);
    file.close();
}

}  // namespace

TEST_CASE("HDF5's own filters unpack what was packed, of any length") {
    const sample::Folder folder;
    for (const std::size_t count : {1, 2, 7, 255, 4096, 8191, 100'000})
        for (const auto& numbers : columns(count)) {
            CAPTURE(count);
            write(folder / "chunk.h5", numbers);
            const auto read = h5::File::open(folder / "chunk.h5").dataset("numbers").read_all();
            REQUIRE(read.size() == count * sizeof(std::int64_t));
            CHECK(std::memcmp(read.data(), numbers.data(), read.size()) == 0);
        }
}

TEST_CASE("what a chunk is packed to does not depend on what its thread packed before") {
    for (const auto& numbers : columns(50'000)) {
        const auto first = packed(numbers);
        for (const auto& other : columns(70'001)) {
            packed(other);
            CHECK(packed(numbers).bytes == first.bytes);
        }
        h5::RawChunk elsewhere;
        std::thread([&] { elsewhere = packed(numbers); }).join();
        CHECK(elsewhere.bytes == first.bytes);
        CHECK(elsewhere.skipped_filters == first.skipped_filters);
    }
}

TEST_CASE("zeros shrink to a hundredth, and noise is kept as it is") {
    const auto all = columns(100'000);
    const std::size_t whole = all[0].size() * sizeof(std::int64_t);
    CHECK(packed(all[0]).bytes.size() < whole / 100);
    CHECK(packed(all[0]).skipped_filters == 0);
    CHECK(packed(all[1]).bytes.size() < whole / 10);
    CHECK(packed(all[3]).bytes.size() == whole);
    CHECK(packed(all[3]).skipped_filters == 3);
}
