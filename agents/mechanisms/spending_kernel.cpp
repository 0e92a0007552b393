// Money and units are whole numbers kept as doubles: products, differences and quotients of them are exact.
#include "agents/mechanisms/spending_kernel.hpp"

#include "sim/vectors.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "agents/mechanisms/spending_kernel.cpp"
#include "sim/vector_targets.hpp"

#include "sim/vector_math.hpp"

HWY_BEFORE_NAMESPACE();
namespace chokepoint::HWY_NAMESPACE {
namespace {

using Doubles = hn::CappedTag<double, lanes>;
using Wide = hn::Vec<Doubles>;

/// Whole units that `money` buys. The reciprocal may miss the quotient by one, which the remainder tells.
HWY_INLINE Wide units_for(Wide money, double price_usd, double per_usd) {
    const Doubles d;
    const Wide price = hn::Set(d, price_usd);
    const Wide one = hn::Set(d, 1.0);
    Wide units = hn::Trunc(money * hn::Set(d, per_usd));
    const Wide rest = money - units * price;
    units = units - hn::IfThenElseZero(hn::Lt(rest, hn::Zero(d)), one);
    return units + hn::IfThenElseZero(hn::Ge(rest, price), one);
}

/// Splits the purses of one vector of buyers by the probabilities; returns what is left of each.
HWY_INLINE Wide split(const PriceList& prices, Wide purse, hn::Mask<Doubles> large, const ChoiceScratch& choice,
                      std::size_t i, Purchase& purchase) {
    const Doubles d;
    const hn::RebindToUnsigned<Doubles> bits;
    const hn::Rebind<float, Doubles> floats;
    Wide left = purse;
    for (std::size_t word = 0; word < purchase.bought.size(); ++word) {
        auto bought = hn::Zero(bits);
        const std::size_t end = prices.price_usd.size() < (word + 1) * 64 ? prices.price_usd.size() : (word + 1) * 64;
        for (std::size_t o = word * 64; o < end; ++o) {
            const Wide probability = hn::PromoteTo(d, hn::LoadU(floats, choice.utility[o].data() + i));
            const Wide money = hn::Min(hn::Trunc(purse * probability), left);
            const auto enough = hn::And(hn::Ge(money, hn::Set(d, prices.price_usd[o])), large);
            if (hn::AllFalse(d, enough)) continue;  // most are
            const Wide units = hn::IfThenElseZero(enough, units_for(money, prices.price_usd[o], prices.per_usd[o]));
            left = left - units * hn::Set(d, prices.price_usd[o]);
            hn::StoreU(units, d, purchase.units[o].data() + i);
            bought = hn::Or(bought, hn::IfThenElseZero(hn::RebindMask(bits, enough), hn::Set(bits, std::uint64_t{1} << (o % 64))));
        }
        hn::StoreU(bought, bits, purchase.bought[word].data() + i);
    }
    return left;
}

void Spend(const PriceList& prices, const std::int64_t* purse_usd, const ChoiceScratch& choice, Purchase& purchase) {
    const Doubles d;
    LaneOf<double> purse;
    LaneOf<double> enough_for_all;
    for (std::size_t i = 0; i < lanes; ++i) purse[i] = static_cast<double>(purse_usd[i]);
    for (std::size_t i = 0; i < lanes; ++i)
        enough_for_all[i] = prices.split_units * static_cast<double>(choice.dearest_usd[i]);
    for (std::size_t i = 0; i < lanes; i += hn::Lanes(d)) {
        const Wide money = hn::LoadU(d, purse.data() + i);
        const auto large = hn::Ge(money, hn::LoadU(d, enough_for_all.data() + i));
        if (hn::AllFalse(d, large)) {
            for (auto& word : purchase.bought) hn::StoreU(hn::Zero(hn::RebindToUnsigned<Doubles>()), {}, word.data() + i);
            continue;
        }
        hn::StoreU(split(prices, money, large, choice, i, purchase), d, purse.data() + i);
    }
    for (std::size_t i = 0; i < lanes; ++i) {
        if (choice.plan[i] < 0) continue;
        const auto plan = static_cast<std::size_t>(choice.plan[i]);
        if (purse[i] < prices.price_usd[plan]) continue;
        const std::uint64_t bit = std::uint64_t{1} << (plan % 64);
        std::uint64_t& bought = purchase.bought[plan / 64][i];
        double& units = purchase.units[plan][i];
        // Rounded right, a quotient of whole numbers below 2^53 never reaches the next whole number.
        units = ((bought & bit) != 0 ? units : 0.0) + static_cast<double>(static_cast<std::int64_t>(purse[i] / prices.price_usd[plan]));
        bought |= bit;
    }
}

}  // namespace
}  // namespace chokepoint::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace chokepoint {

PriceList price_list(const std::vector<Offer>& offers, double split_units) {
    PriceList prices;
    prices.split_units = split_units;
    prices.price_usd.reserve(offers.size());
    prices.per_usd.reserve(offers.size());
    for (const Offer& offer : offers) {
        prices.price_usd.push_back(static_cast<double>(offer.price_usd));
        prices.per_usd.push_back(1.0 / static_cast<double>(offer.price_usd));
    }
    return prices;
}

void spend(const PriceList& prices, const std::int64_t* purse_usd, const ChoiceScratch& choice, Purchase& purchase) {
    purchase.units.resize(prices.price_usd.size());
    purchase.bought.resize((prices.price_usd.size() + 63) / 64);
    on_target(CHOKEPOINT_EACH_TARGET(Spend))(prices, purse_usd, choice, purchase);
}

}  // namespace chokepoint
#endif
