// What wears out: the kernel against one number at a time, on every instruction set, for any length of block.
#include "agents/mechanisms/retirement_kernel.hpp"
#include "sim/random.hpp"
#include "tests/vector_targets.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;

namespace {

std::uint32_t bits(std::uint64_t seed, std::uint32_t i) { return draw(seed, Purpose::buyer_traits, 3, 0, i)[0]; }

const std::vector<std::size_t> lengths{1, 2, 15, 16, 17, 33, 100, block_size - 1, block_size};

}  // namespace

TEST_CASE("what retires of a column is the hazard's part, rounded by each buyer's number, and all of it at a hazard of 1") {
    const test::RestoreTarget restore;
    const std::uint64_t one = std::uint64_t{1} << 32U;
    for (const auto& target : vector_targets()) {
        use_vector_target(target);
        for (const std::uint64_t hazard : {std::uint64_t{0}, one / 250, one / 3, one - 1, one})
            for (const std::size_t length : lengths) {
                std::vector<std::uint32_t> before(length);
                std::vector<std::uint32_t> random(length);
                for (std::uint32_t i = 0; i < length; ++i) {
                    before[i] = bits(20, i) % 3 == 0 ? bits(21, i) : bits(21, i) % 5;
                    random[i] = bits(22, i);
                }
                std::vector<std::uint32_t> after = before;
                const std::int64_t sum = retire_units(after, {0, 0, length}, hazard, random, 3);
                std::int64_t expected = 0;
                for (std::size_t i = 0; i < length; ++i) {
                    const std::uint32_t turned = random[i] + 3 * 0x9E3779B9U;
                    const auto out = static_cast<std::uint32_t>((before[i] * hazard + turned) >> 32U);
                    REQUIRE(after[i] == before[i] - out);
                    expected += out;
                }
                CHECK(sum == expected);
            }
    }
}
