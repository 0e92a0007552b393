// Phases 1 to 3: rules, offers, orders.
#include "sim/phases.hpp"

namespace chokepoint {

Rulebook regulate(const World& world) {
    const Structure& s = *world.structure;
    Rulebook rules;
    rules.listings.resize(s.listings.size());
    rules.regions.resize(s.regions());
    rules.logic_legal.assign(s.logic.size(), 1);
    rules.logic_threatened.assign(s.logic.size(), 0);
    rules.hbm_legal.assign(s.hbm.size(), 1);
    rules.hbm_threatened.assign(s.hbm.size(), 0);
    rules.growth_cut.assign(world.scenario->facilities.size(), 0.0);
    for (std::size_t i = 0; i < world.cast.regulators.size(); ++i) world.cast.regulators[i]->regulate(world, i, rules);
    const int today = world.today().days;
    if (!world.in_spin_up())
        for (std::size_t rule = 0; rule < world.scenario->rules.size(); ++rule) {
            const int effective = world.scenario->rules[rule].value.effective.days;
            if (effective >= today && effective < today + world.scenario->tick_days) rules.took_effect.push_back(rule);
        }
    return rules;
}

OfferBoard make_offers(const World& world, const Rulebook& rules) {
    const Structure& s = *world.structure;
    OfferBoard board;
    board.regions.resize(s.regions());
    board.offer_of.assign(s.listings.size(), none);
    for (std::size_t r = 0; r < s.regions(); ++r)
        board.regions[r].reserve(s.region_first_listing[r + 1] - s.region_first_listing[r]);
    for (std::size_t v = 0; v < world.cast.vendors.size(); ++v) world.cast.vendors[v]->offer(world, rules, v, board);
    for (std::size_t k = 0; k < s.resales.size(); ++k)
        world.cast.brokers[s.resales[k].broker]->offer(world, rules, k, board);
    return board;
}

namespace {

/// Adds up the blocks of a region, in their order.
void add_up(RegionOrders& region, std::size_t options) {
    region.by_offer.assign(options, 0);
    region.carried.assign(options, 0);
    for (const auto& block : region.blocks) {
        region.before_block.push_back(region.by_offer);
        for (std::size_t o = 0; o < options; ++o) {
            region.by_offer[o] += block.by_offer[o];
            region.carried[o] += block.carried[o];
        }
    }
}

}  // namespace

OrderBook place_orders(const World& world, const Rulebook& rules, const OfferBoard& offers) {
    const Structure& s = *world.structure;
    OrderBook book;
    book.by_listing.assign(s.listings.size(), 0);
    book.carried.assign(s.listings.size(), 0);
    book.regions.resize(s.regions());
    const std::vector<std::size_t> buyers = world.now.buyers_by_region();
    std::vector<std::function<void(Block, BlockOrders&)>> choose;
    for (std::size_t r = 0; r < s.regions(); ++r) {
        book.budget_usd.push_back(world.cast.buyers->budget(world, rules, r));
        book.regions[r].blocks.resize(block_count(buyers[r]));
        choose.push_back(world.cast.buyers->choosing(world, rules, offers, book.budget_usd[r], r));
    }
    for_each_block(buyers, [&](std::size_t r, Block block) {
        BlockOrders& mine = book.regions[r].blocks[block.index];
        mine.by_offer.assign(offers.regions[r].size(), 0);
        mine.carried.assign(offers.regions[r].size(), 0);
        choose[r](block, mine);
        for (const Order& order : mine.orders) mine.by_offer[order.offer] += order.units;
    });
    for (std::size_t r = 0; r < s.regions(); ++r) {
        add_up(book.regions[r], offers.regions[r].size());
        for (std::size_t o = 0; o < offers.regions[r].size(); ++o) {
            book.by_listing[offers.regions[r][o].listing] = book.regions[r].by_offer[o];
            book.carried[offers.regions[r][o].listing] = book.regions[r].carried[o];
        }
    }
    for (std::size_t k = 0; k < s.resales.size(); ++k)
        book.by_resale.push_back(offers.offer_of[s.resales[k].bought_as] == none
                                     ? 0
                                     : world.cast.brokers[s.resales[k].broker]->purchase(world, rules, k));
    return book;
}

}  // namespace chokepoint
