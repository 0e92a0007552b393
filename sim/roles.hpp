// The roles that agents play. The engine knows these, never a kind by name; the roster maps kinds to roles.
#pragma once

#include "sim/boards.hpp"
#include "sim/parallel.hpp"
#include "sim/scenario.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace chokepoint {

struct World;

/// Behaviour without state: all state is in World. `self` is the agent's index in its collection.
class RegulatorRole {
public:
    virtual ~RegulatorRole() = default;
    /// Writes the regulator's rules in force into the rulebook. Regulators act in the order of the configuration.
    virtual void regulate(const World& world, std::size_t self, Rulebook& rules) const = 0;
};

class VendorRole {
public:
    virtual ~VendorRole() = default;
    /// Adds the vendor's offers, one for each of its listings that is on sale and legal.
    virtual void offer(const World& world, const Rulebook& rules, std::size_t self, OfferBoard& board) const = 0;
    /// Weight of a listing when the product is scarce: units go in proportion to orders times weight.
    virtual double allocation_weight(const World& world, const Offer& offer) const = 0;
    /// Weeks of an input that the vendor wants in stock, given that a rule threatens it.
    virtual double input_cover_weeks(const World& world, std::size_t self, bool foreign, bool threatened) const = 0;
    virtual void learn(World& world, const Published& published, std::size_t self) const = 0;
};

class FacilityRole {
public:
    virtual ~FacilityRole() = default;
    virtual Goods goods() const = 0;
    /// Units that can start in this tick: wafers, stacks, or square millimetres of interposer.
    virtual double capacity_per_tick(const World& world, std::size_t self) const = 0;
    virtual void learn(World& world, const Published& published, std::size_t self) const = 0;
};

class BrokerRole {
public:
    virtual ~BrokerRole() = default;
    /// Whether the chips stay abroad and only their use is sold.
    virtual bool remote() const = 0;
    virtual void offer(const World& world, const Rulebook& rules, std::size_t resale, OfferBoard& board) const = 0;
    /// Units the broker orders at the listing where it buys.
    virtual std::int64_t purchase(const World& world, const Rulebook& rules, std::size_t resale) const = 0;
    virtual double seizure_rate(const World& world, const Rulebook& rules, std::size_t resale) const = 0;
    virtual void learn(World& world, const Published& published, std::size_t resale) const = 0;
};

class BuyerRole {
public:
    virtual ~BuyerRole() = default;
    /// What the region's buyers may spend in this tick, in USD.
    virtual double budget(const World& world, const Rulebook& rules, std::size_t region) const = 0;
    /// How a region's buyers choose: writes the orders of one block, a pure function of the boards, their state and their
    /// own random numbers.
    virtual std::function<void(Block, BlockOrders&)> choosing(const World& world, const Rulebook& rules,
                                                              const OfferBoard& board, double budget_usd,
                                                              std::size_t region) const = 0;
    /// How they are served: receives, pays, retires and updates beliefs for one block; writes only the block's rows and
    /// the tally.
    virtual std::function<void(Block, struct DeliveryTally&)> delivering(World& world, const Published& published,
                                                                         double budget_usd, std::size_t region) const = 0;
    virtual void learn(World& world, const Published& published, std::size_t region) const = 0;
};

/// What `DeliveryTally::risk_foreign` counts in: integers add up the same in any order.
inline constexpr double risk_unit = 0x1p-50;

/// Sums over one block; added up in the order of the blocks.
struct DeliveryTally {
    std::vector<std::array<std::int64_t, workload_count>> units;    // by offer
    std::vector<std::array<std::int64_t, workload_count>> ordered;  // by offer
    std::vector<std::int64_t> retired;                              // by column of the region
    std::int64_t income_usd = 0;
    std::int64_t spent_usd = 0;
    std::int64_t lapsed_usd = 0;
    std::int64_t purse_usd = 0;
    std::int64_t risk_foreign = 0;  // mean weighted by budgets, in risk_unit
};

/// The software stacks and the volatility of architectures: nobody's own, so the technology's.
class TechnologyRole {
public:
    virtual ~TechnologyRole() = default;
    virtual void learn(World& world, const Published& published) const = 0;
};

template <class Role>
using Kinds = std::map<std::string, std::shared_ptr<const Role>, std::less<>>;

/// Every kind of agent by the word that configurations use for it.
struct Roster {
    Kinds<RegulatorRole> regulators;
    Kinds<VendorRole> vendors;
    Kinds<FacilityRole> facilities;
    Kinds<BrokerRole> brokers;
    std::shared_ptr<const BuyerRole> buyers;
    std::shared_ptr<const TechnologyRole> technology;

    KindNames names() const;
};

/// Who plays each agent of a scenario, by index.
struct Cast {
    std::vector<const RegulatorRole*> regulators;
    std::vector<const VendorRole*> vendors;
    std::vector<const FacilityRole*> facilities;
    std::vector<const BrokerRole*> brokers;  // by broker
    const BuyerRole* buyers = nullptr;
    const TechnologyRole* technology = nullptr;
    std::shared_ptr<const Roster> roster;  // keeps the roles alive
};

Cast cast_of(const Scenario& scenario, const Roster& roster);

}  // namespace chokepoint
