// Orders that stand: prices that rise, chips that leave, and what is ordered beside them.
#include "agents/mechanisms/standing_orders.hpp"
#include "sim/structure.hpp"

#include <doctest/doctest.h>

using namespace chokepoint;

namespace {

constexpr std::uint8_t training = 0;
constexpr std::uint8_t inference = 1;

/// Four buyers with 1000 USD free for each workload; listing 1 is no longer on offer.
struct Shop {
    Buyers buyers;
    std::vector<Offer> offers{3};
    std::vector<std::size_t> offer_of{0, none, 1, 2};
    std::vector<std::uint32_t> listed;
    CarriedOrders carried;

    Shop() {
        buyers.id = {1, 2, 3, 4};
        buyers.state_funded.assign(4, 0);
        for (auto& purse : buyers.purse_usd) purse.assign(4, 1000);
        buyers.standing.resize(1);
        for (Offer& offer : offers) offer.price_usd = 100;
    }

    void stands(const StandingOrder& order) { buyers.standing[0].push_back(order); }
    void carry() { carry_over(buyers, {0, 0, 4}, offers, offer_of, listed, carried); }
};

bool equal(const Order& a, const Order& b) { return a.place() == b.place() && a.units == b.units && a.placed == b.placed; }

}  // namespace

TEST_CASE("an order stands at an unchanged price, and costs its buyer nothing more") {
    Shop shop;
    shop.stands({2, 2, inference, 5, 500});
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 1);
    CHECK(equal(shop.carried.orders[0], {2, 1, inference, false, 5}));
    CHECK(shop.carried.top_ups.empty());
}

TEST_CASE("an order for a chip that has left the market falls") {
    Shop shop;
    shop.stands({2, 1, training, 5, 500});
    shop.carry();
    CHECK(shop.carried.orders.empty());
    CHECK(shop.carried.top_ups.empty());
}

TEST_CASE("an order of a state-funded buyer falls when its chip is barred to such buyers, and no other") {
    Shop shop;
    shop.buyers.state_funded = {0, 1, 0, 0};
    shop.offers[0].state_funded_barred = true;
    shop.stands({0, 0, training, 5, 500});
    shop.stands({1, 0, training, 5, 500});
    shop.stands({1, 2, training, 5, 500});
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 2);
    CHECK(shop.carried.orders[0].buyer == 0);
    CHECK(shop.carried.orders[1].offer == 1);
}

TEST_CASE("an order of a buyer on an entity list falls when its chip is barred to such buyers, and no other") {
    Shop shop;
    shop.listed = {1, 3};
    shop.offers[0].listed_barred = true;
    shop.stands({0, 0, training, 5, 500});
    shop.stands({1, 0, training, 5, 500});
    shop.stands({1, 2, training, 5, 500});
    shop.stands({3, 0, inference, 5, 500});
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 2);
    CHECK(equal(shop.carried.orders[0], {0, 0, training, false, 5}));
    CHECK(equal(shop.carried.orders[1], {1, 1, training, false, 5}));
}

TEST_CASE("what a risen price asks comes out of the purse of the order's workload") {
    Shop shop;
    shop.offers[0].price_usd = 150;
    shop.stands({1, 0, training, 5, 500});
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 1);
    CHECK(shop.carried.orders[0].units == 5);
    REQUIRE(shop.carried.top_ups.size() == 1);
    CHECK(shop.carried.top_ups[0].usd == 250);
    PickedRows all;
    all.pick_all({0, 0, 4});
    Purses purses;
    for (auto& purse : purses.by_workload) purse.usd.assign(all.rows.size(), 1000);
    pay_top_ups(shop.carried, all, purses);
    CHECK(purses.by_workload[training].usd[1] == 750);
    CHECK(purses.by_workload[inference].usd[1] == 1000);
    CHECK(purses.by_workload[training].usd[2] == 1000);
}

TEST_CASE("units that neither their money nor the purse can pay at a risen price fall") {
    Shop shop;
    shop.offers[0].price_usd = 400;
    shop.offers[1].price_usd = 101;
    shop.stands({1, 0, training, 5, 500});   // 1500 USD with the purse: three units, and 300 are left in it
    shop.stands({1, 2, training, 3, 300});   // 303 USD: all of it
    shop.stands({1, 2, inference, 3, 300});  // the same, out of the other purse
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 3);
    for (const Order& order : shop.carried.orders) CHECK(order.units == 3);
    REQUIRE(shop.carried.top_ups.size() == 3);
    CHECK(shop.carried.top_ups[0].usd == 700);
    CHECK(shop.carried.top_ups[1].usd == 3);
    CHECK(shop.carried.top_ups[2].usd == 3);
    for (auto& purse : shop.buyers.purse_usd) purse[1] = 0;
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 3);
    CHECK(shop.carried.orders[0].units == 1);
    CHECK(shop.carried.orders[1].units == 2);
    CHECK(shop.carried.orders[2].units == 2);
    CHECK(shop.carried.top_ups.empty());
}

TEST_CASE("a fallen price asks nothing, and buys no more units than were ordered") {
    Shop shop;
    shop.offers[0].price_usd = 50;
    shop.stands({1, 0, training, 5, 500});
    shop.carry();
    REQUIRE(shop.carried.orders.size() == 1);
    CHECK(shop.carried.orders[0].units == 5);
    CHECK(shop.carried.top_ups.empty());
}

TEST_CASE("new units join the order that stands, and the list keeps its order") {
    const std::vector<Order> carried{{0, 1, training, false, 2}, {3, 0, training, false, 4}, {3, 2, inference, false, 1}};
    const std::vector<Order> placed{{0, 1, training, true, 5}, {1, 0, training, true, 7}, {3, 1, training, true, 1}};
    std::vector<Order> all;
    merge_orders(carried, placed, all);
    REQUIRE(all.size() == 5);
    CHECK(equal(all[0], {0, 1, training, true, 7}));
    CHECK(equal(all[1], {1, 0, training, true, 7}));
    CHECK(equal(all[2], {3, 0, training, false, 4}));
    CHECK(equal(all[3], {3, 1, training, true, 1}));
    CHECK(equal(all[4], {3, 2, inference, false, 1}));
}
