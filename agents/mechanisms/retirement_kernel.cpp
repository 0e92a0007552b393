// Units of all buyers of a block, a chip at a time.
#include "agents/mechanisms/retirement_kernel.hpp"

#include "sim/lanes.hpp"
#include "sim/vectors.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/mechanisms/retirement_kernel.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

std::int64_t RetireUnits(std::uint32_t* units, std::size_t count, std::uint64_t hazard, const std::uint32_t* random,
                         std::uint32_t turn) {
    std::int64_t sum = 0;
    std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
    const hn::CappedTag<std::uint32_t, lanes> d;
    const hn::Repartition<std::uint64_t, decltype(d)> wide;
    const auto factor = hn::Set(wide, hazard);
    const auto lower = hn::Set(wide, std::uint64_t{0xffffffffU});
    auto retired = hn::Zero(wide);
    const std::size_t vectors = hazard <= 0xffffffffU ? count / hn::Lanes(d) * hn::Lanes(d) : 0;  // all at once: below
    for (; i < vectors; i += hn::Lanes(d)) {
        const auto here = hn::LoadU(d, units + i);
        const auto pairs = hn::BitCast(wide, here);
        const auto rounding = hn::BitCast(wide, hn::LoadU(d, random + i) + hn::Set(d, turn));
        const auto even = hn::ShiftRight<32>(product_of_lower_halves(pairs, factor) + hn::And(rounding, lower));
        const auto odd = hn::ShiftRight<32>(product_of_lower_halves(hn::ShiftRight<32>(pairs), factor) +
                                            hn::ShiftRight<32>(rounding));
        const auto out = hn::BitCast(d, hn::Or(even, hn::ShiftLeft<32>(odd)));
        if (hn::AllTrue(d, hn::Eq(out, hn::Zero(d)))) continue;  // in most ticks: nothing to write back
        hn::StoreU(here - out, d, units + i);
        retired = retired + even + odd;
    }
    sum = static_cast<std::int64_t>(hn::GetLane(hn::SumOfLanes(wide, retired)));
#endif
    for (; i < count; ++i) {
        const std::uint64_t out =
            (units[i] * hazard + static_cast<std::uint32_t>(random[i] + turn)) >> 32U;
        units[i] -= static_cast<std::uint32_t>(out);
        sum += static_cast<std::int64_t>(out);
    }
    return sum;
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

std::int64_t retire_units(std::vector<std::uint32_t>& column, Block block, std::uint64_t hazard,
                          const std::vector<std::uint32_t>& random, std::size_t chip) {
    constexpr std::uint32_t golden = 0x9E3779B9U;  // (sqrt(5) - 1) / 2 of 2^32
    const std::uint32_t turn = golden * static_cast<std::uint32_t>(chip);
    return on_target(CHOKEPOINT_EACH_TARGET(RetireUnits))(column.data() + block.begin, block.end - block.begin, hazard, random.data(),
                                             turn);
}

}  // namespace chokepoint
#endif
