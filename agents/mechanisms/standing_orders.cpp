// What stands is walked in the order of the buyers, beside whatever else is in that order.
#include "agents/mechanisms/standing_orders.hpp"

#include "sim/structure.hpp"

#include <algorithm>

namespace chokepoint {

namespace {

bool barred(const Offer& offer, const Buyers& buyers, std::uint32_t row, const std::vector<std::uint32_t>& listed) {
    return (offer.state_funded_barred && buyers.state_funded[row] != 0) ||
           (offer.listed_barred && std::ranges::binary_search(listed, row));
}

}  // namespace

void carry_over(const Buyers& buyers, Block block, const std::vector<Offer>& offers,
                const std::vector<std::size_t>& offer_of, const std::vector<std::uint32_t>& listed, CarriedOrders& carried) {
    carried.orders.clear();
    carried.top_ups.clear();
    const StandingOrder* last = nullptr;
    std::int64_t purse = 0;  // what is left of the buyer's
    for (const StandingOrder& order : buyers.standing[block.index]) {
        if (last == nullptr || last->buyer != order.buyer || last->workload != order.workload)
            purse = buyers.purse_usd[order.workload][order.buyer];
        last = &order;
        const std::size_t offer = offer_of[order.listing];
        if (offer == none || barred(offers[offer], buyers, order.buyer, listed)) continue;
        const std::int64_t price = offers[offer].price_usd;
        const std::int64_t money = order.usd + purse;
        const std::int64_t units = order.units * price <= money ? order.units : money / price;
        if (units == 0) continue;
        const std::int64_t more = std::max<std::int64_t>(0, units * price - order.usd);
        purse -= more;
        if (more > 0) carried.top_ups.push_back({order.buyer, order.workload, more});
        carried.orders.push_back({order.buyer, static_cast<std::uint16_t>(offer), order.workload, false, units});
    }
}

void pay_top_ups(const CarriedOrders& carried, const PickedRows& picked, Purses& purses) {
    std::size_t k = 0;
    for (const auto& top_up : carried.top_ups) {
        while (k < picked.count && picked.rows[k] < top_up.buyer) ++k;
        if (k == picked.count) return;
        if (picked.rows[k] == top_up.buyer) purses.by_workload[top_up.workload].usd[k] -= top_up.usd;
    }
}

std::int64_t money_in_orders(const Buyers& buyers, Block block) {
    std::int64_t sum = 0;
    for (const StandingOrder& order : buyers.standing[block.index]) sum += order.usd;
    return sum;
}

void merge_orders(const std::vector<Order>& carried, const std::vector<Order>& placed, std::vector<Order>& all) {
    all.resize(carried.size() + placed.size());
    auto out = all.begin();
    auto old = carried.begin();
    for (const Order& order : placed) {
        while (old != carried.end() && old->place() < order.place()) *out++ = *old++;
        *out = order;
        if (old != carried.end() && old->place() == order.place()) out->units += (old++)->units;
        ++out;
    }
    all.erase(std::copy(old, carried.end(), out), all.end());
}

}  // namespace chokepoint
