// The benchmark model's two phases as vector code over buyers, through the simulator's door.
#include "sim/vectors.hpp"
#include "tools/bench/market.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tools/bench/vector_market.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using namespace bench;

using Floats = hn::CappedTag<float, lanes>;
using Wholes = hn::RebindToSigned<Floats>;
using V = hn::Vec<Floats>;
using W = hn::Vec<Wholes>;

HWY_INLINE V is(float value) { return hn::Set(Floats(), value); }

/// In [0, 1), 24 bits.
HWY_INLINE V uniform(const LaneOf<std::uint32_t>& words, std::size_t i) {
    const Floats d;
    const hn::RebindToUnsigned<Floats> bits;
    const auto upper = hn::BitCast(Wholes(), hn::ShiftRight<8>(hn::LoadU(bits, words.data() + i)));
    return hn::ConvertTo(d, upper) * is(0x1p-24F);
}

/// v, and v + x where the mask says so.
template <class M, class X>
HWY_INLINE X add_where(M mask, X v, X x) {
#if HWY_TARGET <= HWY_AVX3  // which has additions under a mask
    return hn::IfThenElse(mask, v + x, v);
#else
    return v + hn::IfThenElseZero(mask, x);
#endif
}

HWY_INLINE W number(std::size_t j) { return hn::Set(Wholes(), static_cast<std::int32_t>(j)); }

/// What the options of a tick have in common for all buyers, a column for each of their numbers.
struct Prices {
    Fill price;
    Fill cost_utility;
    Fill imported;
    std::array<Fill, workload_count> quality_utility;

    explicit Prices(const Market& market) {
        for (std::size_t j = 0; j < option_count; ++j) {
            const Option& option = market.options[j];
            price[j] = option.price_kusd;
            cost_utility[j] = option.cost_utility;
            imported[j] = option.imported;
            for (std::size_t w = 0; w < workload_count; ++w) quality_utility[w][j] = option.quality_utility[w];
        }
    }
};

/// Logit of both workloads: exponentials summed up option by option.
struct Sums {
    V below[workload_count][option_count];

    HWY_INLINE Sums(const Prices& prices, const Buyers& b, std::size_t i) {
        const Floats d;
        const V cost = hn::LoadU(d, b.weight_cost.data() + i);
        const V quality = hn::LoadU(d, b.weight_quality.data() + i);
        const V home = hn::LoadU(d, b.weight_home.data() + i);
        const V fear = is(-risk_weight) * hn::LoadU(d, b.risk.data() + i);
        V sum[workload_count] = {hn::Zero(d), hn::Zero(d)};
        for (std::size_t j = 0; j < option_count; ++j) {
            const V common = cost * is(prices.cost_utility[j]) + (prices.imported[j] > 0.0F ? fear : home);
            for (std::size_t w = 0; w < workload_count; ++w) {
                sum[w] = sum[w] + exp_of(d, common + quality * is(prices.quality_utility[w][j]));
                below[w][j] = sum[w];
            }
        }
    }

    /// The first option whose sum passes the mark.
    HWY_INLINE W option(std::size_t w, V u) const {
        const V mark = u * below[w][option_count - 1];
        W option = hn::Zero(Wholes());
        for (std::size_t j = 0; j < option_count - 1; ++j)
            option = add_where(hn::RebindMask(Wholes(), hn::Ge(mark, below[w][j])), option, number(1));
        return option;
    }
};

/// Sums up units by option; the accumulators stay in registers.
HWY_INLINE void add_up(const Buyers& b, Block block, Totals& ordered) {
    const Wholes whole;
    W sum[option_count];
    for (auto& s : sum) s = hn::Zero(whole);
    for (const auto& orders : b.orders)
        for (std::size_t i = block.begin; i < block.end; i += hn::Lanes(whole)) {
            const W order = hn::BitCast(whole, hn::LoadU(hn::RebindToUnsigned<Wholes>(), orders.data() + i));
            const W option = hn::ShiftRight<24>(order);
            const W units = hn::And(order, number(0xffffff));
            for (std::size_t j = 0; j < option_count; ++j) sum[j] = add_where(option == number(j), sum[j], units);
        }
    for (std::size_t j = 0; j < option_count; ++j) ordered[j] = hn::GetLane(hn::SumOfLanes(whole, sum[j]));
}

void Choose(const Market& market, Block block, Buyers& b, Totals& ordered) {
    const Floats d;
    const Wholes whole;
    const hn::RebindToUnsigned<Wholes> bits;
    const Prices prices(market);
    LaneOf<std::uint64_t> id;
    LaneOf<std::uint32_t> now;
    now.fill(static_cast<std::uint32_t>(market.now));
    std::array<LaneOf<std::uint32_t>, 4> words;
    for (std::size_t first = block.begin; first < block.end; first += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) id[k] = first + k;
        draw_lanes(market.seed, Purpose::buyer_choice, id, now, 0, words);
        for (std::size_t k = 0; k < lanes; k += hn::Lanes(d)) {
            const std::size_t i = first + k;
            const Sums sums(prices, b, i);
            for (std::size_t w = 0; w < workload_count; ++w) {
                const W option = sums.option(w, uniform(words[w], k));
                const V price = hn::GatherIndex(d, prices.price.data(), option);
                const V wanted = hn::LoadU(d, b.income_kusd[w].data() + i) / price + uniform(words[2 + w], k);
                const W order = hn::Or(hn::ShiftLeft<24>(option), hn::ConvertTo(whole, wanted));
                hn::StoreU(hn::BitCast(bits, order), bits, b.orders[w].data() + i);
            }
        }
    }
    add_up(b, block, ordered);
}

void Deliver(const Market& market, Block block, const Fill& fill, Buyers& b) {
    const Floats d;
    const Wholes whole;
    const Prices prices(market);
    for (std::size_t i = block.begin; i < block.end; i += hn::Lanes(d)) {
        W option[workload_count];
        V delivered[workload_count];
        V risk = hn::LoadU(d, b.risk.data() + i);
        for (std::size_t w = 0; w < workload_count; ++w) {
            const W order = hn::BitCast(whole, hn::LoadU(hn::RebindToUnsigned<Wholes>(), b.orders[w].data() + i));
            option[w] = hn::ShiftRight<24>(order);
            const V units = hn::ConvertTo(d, hn::And(order, number(0xffffff)));
            const V part = hn::GatherIndex(d, fill.data(), option[w]);
            const V abroad = hn::GatherIndex(d, prices.imported.data(), option[w]) * units;
            delivered[w] = units * part;
            risk = add_where(hn::Gt(abroad, hn::Zero(d)), risk, is(risk_gain) * ((is(1.0F) - part) - risk));
        }
        hn::StoreU(risk, d, b.risk.data() + i);
        for (std::size_t j = 0; j < option_count; ++j) {
            float* column = b.installed[j].data() + i;
            V installed = hn::LoadU(d, column) * is(kept_per_tick);
            for (std::size_t w = 0; w < workload_count; ++w)
                installed = add_where(hn::RebindMask(d, option[w] == number(j)), installed, delivered[w]);
            hn::StoreU(installed, d, column);
        }
    }
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint::bench {

namespace {

void choose(const Market& market, Block block, Buyers& buyers, Totals& ordered) {
    on_target(CHOKEPOINT_EACH_TARGET(Choose))(market, block, buyers, ordered);
}

void deliver(const Market& market, Block block, const Fill& fill, Buyers& buyers) {
    on_target(CHOKEPOINT_EACH_TARGET(Deliver))(market, block, fill, buyers);
}

}  // namespace

Kernel vector_kernel() { return {choose, deliver}; }

}  // namespace chokepoint::bench
#endif
