// Exponential, logarithm and Philox for vectors: the same bits in every lane of every instruction set. Only operations
// that IEEE 754 rounds exactly, never a fused multiply-add. Compiled once for each target (vector_targets.hpp).
#if defined(CHOKEPOINT_VECTOR_MATH) == defined(HWY_TARGET_TOGGLE)
#ifdef CHOKEPOINT_VECTOR_MATH
#undef CHOKEPOINT_VECTOR_MATH
#else
#define CHOKEPOINT_VECTOR_MATH
#endif

#include "sim/lanes.hpp"
#include "sim/random.hpp"

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The last bits of the upper part are zero, so that n times it is exact for |n| < 2^14.
inline constexpr float ln2_upper = 0.693359375F;
inline constexpr float ln2_lower = -2.12194440e-4F;

/// e^x for x clamped to [-87, 88] (no subnormal numbers, no infinities); error below 1 unit in the last place. Not for NaN.
/// The polynomials here minimise the largest relative error (own fit by reweighted least squares).
template <class D, class V = hn::Vec<D>>
HWY_INLINE V exp_of(D d, V x) {
    const hn::RebindToSigned<D> whole;
    const auto is = [&](float value) HWY_ATTR { return hn::Set(d, value); };
    x = hn::Min(hn::Max(x, is(-87.0F)), is(88.0F));
    const V shifted = x * is(1.44269504F) + is(12582912.0F);  // 1.5 * 2^23: rounds to the nearest integer
    const V n = shifted - is(12582912.0F);
    const V r = (x - n * is(ln2_upper)) - n * is(ln2_lower);
    V q = is(1.3814389e-3F);
    q = q * r + is(8.368817e-3F);
    q = q * r + is(4.1668396e-2F);
    q = q * r + is(1.666652e-1F);
    q = q * r + is(0.49999994F);
    const V p = is(1.0F) + (r + (r * r) * q);
    const auto power = hn::ShiftLeft<23>(hn::BitCast(whole, shifted) + hn::Set(whole, 127));  // the upper bits fall out
    return p * hn::BitCast(d, power);
}

/// ln x for x from the smallest normal float (smaller x count as that) to infinity's neighbour; error below 1.2e-7 times
/// max(1, |ln x|). Not for NaN.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V log_of(D d, V x) {
    const hn::RebindToSigned<D> whole;
    const auto is = [&](float value) HWY_ATTR { return hn::Set(d, value); };
    x = hn::Max(x, is(1.17549435e-38F));
    const auto half_root = hn::Set(whole, 0x3f3504f3);  // sqrt(1/2)
    const auto reduced = hn::BitCast(whole, x) - half_root;
    const V e = hn::ConvertTo(d, hn::ShiftRight<23>(reduced));
    const V m = hn::BitCast(d, hn::And(reduced, hn::Set(whole, 0x007fffff)) + half_root);
    const V f = m - is(1.0F);
    const V f2 = f * f;
    V p = is(6.7466125e-2F);
    p = p * f + is(-1.16756596e-1F);
    p = p * f + is(1.188818e-1F);
    p = p * f + is(-1.2405589e-1F);
    p = p * f + is(1.421955e-1F);
    p = p * f + is(-1.6667996e-1F);
    p = p * f + is(2.0002119e-1F);
    p = p * f + is(-2.500001e-1F);
    p = p * f + is(3.3333313e-1F);
    const V small = ((f2 * f) * p + e * is(ln2_lower)) - is(0.5F) * f2;
    return (small + f) + e * is(ln2_upper);
}

/// Products of the lower halves of 64-bit lanes.
template <class V>
HWY_INLINE V product_of_lower_halves(V a, V b) {
#if HWY_TARGET == HWY_SCALAR
    return V((a.raw & 0xffffffffU) * (b.raw & 0xffffffffU));
#else
    const hn::Repartition<std::uint32_t, hn::DFromV<V>> halves;
    return hn::MulEven(hn::BitCast(halves, a), hn::BitCast(halves, b));
#endif
}

/// Ten rounds of Philox4x32 (Salmon et al. 2011); words and keys stand in the lower halves of 64-bit lanes, and what
/// stands in the upper halves of the result means nothing.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void philox(D d, V& c0, V& c1, V& c2, V& c3, std::uint64_t key) {
    const V m0 = hn::Set(d, std::uint64_t{0xD2511F53U});
    const V m1 = hn::Set(d, std::uint64_t{0xCD9E8D57U});
    auto k0 = static_cast<std::uint32_t>(key);
    auto k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        const V a = product_of_lower_halves(c0, m0);
        const V b = product_of_lower_halves(c2, m1);
        c0 = hn::Xor(hn::Xor(hn::ShiftRight<32>(b), c1), hn::Set(d, std::uint64_t{k0}));
        c2 = hn::Xor(hn::Xor(hn::ShiftRight<32>(a), c3), hn::Set(d, std::uint64_t{k1}));
        c1 = b;
        c3 = a;
        k0 += 0x9E3779B9U;
        k1 += 0xBB67AE85U;
    }
}

/// The numbers of `draw` (random.hpp) for a vector of agents and ticks; they stand in the lower halves of 64-bit lanes.
template <class D, class V = hn::Vec<D>>
HWY_INLINE std::array<V, 4> draw_vectors(D d, std::uint64_t seed, Purpose purpose, V agents, V ticks, std::uint32_t index) {
    std::array<V, 4> c{agents, hn::ShiftRight<32>(agents), ticks, hn::Set(d, std::uint64_t{last_word_of_draw(purpose, index)})};
    philox(d, c[0], c[1], c[2], c[3], seed);
    return c;
}

/// Whole numbers below 2^52 as doubles: 2^52 and the number side by side in the mantissa, so exact.
template <class D, class V>
HWY_INLINE hn::Vec<D> whole_numbers(D d, V below_2_52) {
    const hn::RebindToUnsigned<D> bits;
    return hn::BitCast(d, hn::Or(below_2_52, hn::Set(bits, std::uint64_t{0x4330000000000000U}))) - hn::Set(d, 0x1p52);
}

/// In (0, 1): `unit_interval` of a number that `draw_vectors` gave.
template <class D, class V>
HWY_INLINE hn::Vec<D> unit_interval_of(D d, V word) {
    const auto lower = hn::And(word, hn::Set(hn::RebindToUnsigned<D>(), std::uint64_t{0xffffffffU}));
    return (whole_numbers(d, lower) + hn::Set(d, 0.5)) * hn::Set(d, 0x1p-32);
}

/// The numbers of `draw` for as many agents as there are lanes.
HWY_INLINE void draw_lanes(std::uint64_t seed, Purpose purpose, const LaneOf<std::uint64_t>& agents,
                           const LaneOf<std::uint32_t>& ticks, std::uint32_t index,
                           std::array<LaneOf<std::uint32_t>, 4>& words) {
    const hn::CappedTag<std::uint64_t, lanes> d;
    LaneOf<std::uint64_t> tick;
    std::array<LaneOf<std::uint64_t>, 4> wide;
    for (std::size_t i = 0; i < lanes; ++i) tick[i] = ticks[i];
    for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
        const auto c = draw_vectors(d, seed, purpose, hn::LoadU(d, agents.data() + i), hn::LoadU(d, tick.data() + i), index);
        hn::StoreU(c[0], d, wide[0].data() + i);
        hn::StoreU(c[1], d, wide[1].data() + i);
        hn::StoreU(c[2], d, wide[2].data() + i);
        hn::StoreU(c[3], d, wide[3].data() + i);
    }
    for (std::size_t w = 0; w < words.size(); ++w)
        for (std::size_t i = 0; i < lanes; ++i) words[w][i] = static_cast<std::uint32_t>(wide[w][i]);
}

}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
