// The switches that scale mechanisms, and all free parameters by mechanism.
#pragma once

#include "sim/buyer_parameters.hpp"
#include "sim/industry_parameters.hpp"

namespace chokepoint {

/// 1 is the model as described, 0 switches a mechanism off; other values scale it.
struct Mechanisms {
    double architecture_fit = 1.0;
    double architecture_shocks = 1.0;
    double porting_cost = 1.0;
    double waiting_cost = 1.0;
    double own_share = 1.0;
    double peer_share = 1.0;
    double guidance = 1.0;
    double perceived_risk = 1.0;
    double price_response = 1.0;
    double prebuying = 1.0;
    double yield_learning = 1.0;
    double cost_learning = 1.0;
    double scarcity_pricing = 1.0;
    double capacity_investment = 1.0;
    double research = 1.0;
    double benchmark = 1.0;
    double design_choice = 1.0;
    double compliance_design = 1.0;
    double stack_growth = 1.0;
    double beliefs = 1.0;
    double stockpiling = 1.0;
    double vendor_risk = 1.0;
    double in_house = 1.0;
    double small_models = 1.0;
    double diversion = 1.0;
    double offshore = 1.0;

    static constexpr auto fields(auto list) {
        constexpr Range scale{0.0, 10.0};
        return list(
            field("architecture_fit", &Mechanisms::architecture_fit, "1", "M2: ASICs lose while architectures move", scale),
            field("architecture_shocks", &Mechanisms::architecture_shocks, "1", "M2: random shocks to volatility", scale),
            field("porting_cost", &Mechanisms::porting_cost, "1", "M3: cost of leaving the home stack", scale),
            field("waiting_cost", &Mechanisms::waiting_cost, "1", "M3: cost of lead time and rationing", scale),
            field("own_share", &Mechanisms::own_share, "1", "M4: pull of the buyer's own installed stack", scale),
            field("peer_share", &Mechanisms::peer_share, "1", "M4: pull of the neighbours' stacks", scale),
            field("guidance", &Mechanisms::guidance, "1", "M4: chips that officials advise against", scale),
            field("perceived_risk", &Mechanisms::perceived_risk, "1", "M4: weight of believed supply risk", scale),
            field("price_response", &Mechanisms::price_response, "1", "M5: budgets follow price-performance", scale),
            field("prebuying", &Mechanisms::prebuying, "1", "M5: purchases before an announced ban", scale),
            field("yield_learning", &Mechanisms::yield_learning, "1", "M7: wafers teach (scales their number)", scale),
            field("cost_learning", &Mechanisms::cost_learning, "1", "M7: Wright's law on price", scale),
            field("scarcity_pricing", &Mechanisms::scarcity_pricing, "1", "prices react to excess demand", scale),
            field("capacity_investment", &Mechanisms::capacity_investment, "1", "lines grow after the announced path", scale),
            field("research", &Mechanisms::research, "1", "M8: designs improve with the R&D stock", scale),
            field("benchmark", &Mechanisms::benchmark, "1", "M8: a better chip on sale at home pulls design up", scale),
            field("design_choice", &Mechanisms::design_choice, "1",
                  "M8: vendors choose line and class of a design (0: those of the last one)", scale),
            field("compliance_design", &Mechanisms::compliance_design, "1",
                  "M8: vendors cut a chip down to pass a rule (scales the speed)", scale),
            field("stack_growth", &Mechanisms::stack_growth, "1", "M9: stacks mature", scale),
            field("beliefs", &Mechanisms::beliefs, "1", "M10: events move beliefs", scale),
            field("stockpiling", &Mechanisms::stockpiling, "1", "vendors build stocks before announced bans", scale),
            field("vendor_risk", &Mechanisms::vendor_risk, "1",
                  "M6: vendors favour markets that rules have not closed to them", scale),
            field("in_house", &Mechanisms::in_house, "1", "M4: buyers favour chips of their own group", scale),
            field("small_models", &Mechanisms::small_models, "1", "M4: a part of inference is of models that fit one chip",
                  scale),
            field("diversion", &Mechanisms::diversion, "1", "M12: grey-market purchases", scale),
            field("offshore", &Mechanisms::offshore, "1", "M12: offshore rental", scale));
    }
};

struct Parameters {
    PerformanceParameters performance;
    CostParameters cost;
    ChoiceParameters choice;
    DemandParameters demand;
    SupplyParameters supply;
    PriceParameters price;
    ResearchParameters research;
    StackParameters stacks;
    BeliefParameters beliefs;
    ChannelParameters channels;
    PeerParameters peers;

    static constexpr auto fields(auto list) {
        return list(
            field("performance", &Parameters::performance, "", "M1, M2: effective performance and architecture fit"),
            field("cost", &Parameters::cost, "", "M3: cost of ownership"),
            field("choice", &Parameters::choice, "", "M4: nested logit"),
            field("demand", &Parameters::demand, "", "M5: budgets"),
            field("supply", &Parameters::supply, "", "M6: planning and production"),
            field("price", &Parameters::price, "", "prices and Wright's law (M7)"),
            field("research", &Parameters::research, "", "M8: R&D and the next designs"),
            field("stacks", &Parameters::stacks, "", "M9: software stacks"),
            field("beliefs", &Parameters::beliefs, "", "M10: believed supply risk"),
            field("channels", &Parameters::channels, "", "M12: grey market and offshore rental"),
            field("peers", &Parameters::peers, "", "the peer graph"));
    }
};

}  // namespace chokepoint
