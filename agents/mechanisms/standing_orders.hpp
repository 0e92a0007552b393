// Orders that stand (M4): what was not filled waits with the buyer's money until it is, or until the buyer thinks again.
#pragma once

#include "agents/mechanisms/purse_kernel.hpp"
#include "sim/boards.hpp"
#include "sim/buyers.hpp"
#include "sim/parallel.hpp"

#include <cstdint>
#include <vector>

namespace chokepoint {

/// Orders of earlier ticks that are still open, at today's prices.
struct CarriedOrders {
    struct TopUp {
        std::uint32_t buyer = 0;
        std::uint8_t workload = 0;
        std::int64_t usd = 0;
    };
    std::vector<Order> orders;
    std::vector<TopUp> top_ups;  // what a risen price takes from the purse
};

/// An order falls if its chip is no longer on offer, or barred to its buyer (state-funded, or `listed`: rows in their
/// order, on an entity list), and so do units that the money
/// kept for them and the purse cannot pay at today's price; their money is free again when the tick's goods are delivered.
void carry_over(const Buyers& buyers, Block block, const std::vector<Offer>& offers,
                const std::vector<std::size_t>& offer_of, const std::vector<std::uint32_t>& listed, CarriedOrders& carried);

/// Takes the top-ups out of the purses of the picked rows.
void pay_top_ups(const CarriedOrders& carried, const PickedRows& picked, Purses& purses);

/// What the block's buyers keep for open orders, in USD.
std::int64_t money_in_orders(const Buyers& buyers, Block block);

/// Both lists in one; units of the same buyer, workload and offer add up.
void merge_orders(const std::vector<Order>& carried, const std::vector<Order>& placed, std::vector<Order>& all);

}  // namespace chokepoint
