// One line per kind: what it is called, and the role it plays. Each kind lives in the file of its name.
#include "agents/roster.hpp"

namespace chokepoint {

std::shared_ptr<const RegulatorRole> us_regulator();
std::shared_ptr<const RegulatorRole> cn_regulator();
std::shared_ptr<const VendorRole> gpu_vendor();
std::shared_ptr<const VendorRole> chipmaker();
std::shared_ptr<const FacilityRole> foundry();
std::shared_ptr<const FacilityRole> hbm_maker();
std::shared_ptr<const FacilityRole> dram_fab();
std::shared_ptr<const FacilityRole> packager();
std::shared_ptr<const BrokerRole> grey_market();
std::shared_ptr<const BrokerRole> offshore_cloud();
std::shared_ptr<const BuyerRole> accelerator_buyers();
std::shared_ptr<const TechnologyRole> technology();

Roster standard_roster() {
    Roster roster;
    roster.regulators = {{"us_regulator", us_regulator()}, {"cn_regulator", cn_regulator()}};
    roster.vendors = {{"gpu_vendor", gpu_vendor()}, {"chipmaker", chipmaker()}};
    roster.facilities = {{"foundry", foundry()}, {"hbm_maker", hbm_maker()}, {"dram_fab", dram_fab()}, {"packager", packager()}};
    roster.brokers = {{"grey_market", grey_market()}, {"offshore_cloud", offshore_cloud()}};
    roster.buyers = accelerator_buyers();
    roster.technology = technology();
    return roster;
}

}  // namespace chokepoint
