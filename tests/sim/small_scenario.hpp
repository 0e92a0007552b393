// A small valid scenario as text, and files that live as long as a test.
#pragma once

#include "sim/config.hpp"
#include "sim/scenario.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chokepoint::test {

inline const std::string small_scenario = R"(title: two chips in two regions
start: 2022-01-03
end: 2024-01-01
buyers: 100
focal_chip: Hopper
regions:
  US: {title: United States}
  CN: {title: China}
markets:
  US:
    budget_usd_per_year: {2022-01-01: 1e9, 2024-01-01: 4e9}
    training_share: {2022-01-01: 0.6}
    share_of_buyers: 0.4
  CN:
    budget_usd_per_year: {2022-01-01: 5e8}
    training_share: {2022-01-01: 0.5}
    share_of_buyers: 0.6
    installed_units: {Hopper: 1000}
named_buyers:
  Lab: {region: CN, budget_share: 0.25}
stacks:
  CUDA: {training_maturity: 1.0}
  CANN: {}
firms:
  NVIDIA: {kind: gpu_vendor, country: US, stack: CUDA}
  Huawei: {kind: local_vendor, country: CN, stack: CANN}
facilities:
  Line A:
    kind: foundry
    operated_by: TSMC
    country: TW
    capacity_per_month: {2022-01-01: 1000, 2023-01-01: 2000}
    contracts: {NVIDIA: 1}
  Memory: {kind: hbm_maker, operated_by: SK Hynix, country: KR, capacity_per_month: {2022-01-01: 1e5}}
  Packing: {kind: packager, operated_by: TSMC, country: TW, capacity_per_month: {2022-01-01: 500}}
chips:
  Hopper:
    vendor: NVIDIA
    class: gpu
    available: 2022-01-03
    bf16_tflops: 989
    memory_gb: 80
    memory_bandwidth_tb_s: 3.35
    interconnect_gb_s: 900
    tdp_w: 700
    price_usd: 30000
    die_mm2: 814
    hbm_stacks: 5
    sold_in: [US, CN]
    made_at: [Line A]
    hbm_from: [Memory]
    packaged_at: [Packing]
  Ascend 910C:
    vendor: Huawei
    class: asic
    available: 2022-06-01
    bf16_tflops: 780
    memory_gb: 128
    memory_bandwidth_tb_s: 3.2
    interconnect_gb_s: 784
    tdp_w: 600
    price_usd: 25000
    die_mm2: 1300
    dies: 2
    sold_in: [CN]
    made_at: [Line A]
    packaged_at: [Packing]
brokers:
  Harbour: {kind: grey_market, buys_in: US, serves: CN, chips: [Hopper]}
regulators:
  BIS: {kind: us_regulator, region: US}
  GAC: {kind: cn_regulator, region: CN}
rules:
  ban:
    regulator: BIS
    announced: 2022-10-07
    effective: 2022-10-21
    chip_control:
      destinations: [CN]
      covers:
        - {tpp_min: 4800}
      treatment: deny
  quota:
    regulator: GAC
    effective: 2023-01-01
    customs: {covers: [{}], quota_units_per_quarter: 500}
)";

inline const KindNames small_kinds{{"gpu_vendor", "local_vendor"},
                                   {{"foundry", Goods::logic_wafers},
                                    {"trusted_foundry", Goods::logic_wafers},
                                    {"hbm_maker", Goods::hbm_stacks},
                                    {"packager", Goods::interposers}},
                                   {"grey_market", "offshore_cloud"},
                                   {"us_regulator", "cn_regulator"}};

/// A folder that is gone at the end of the test.
class Folder {
public:
    Folder() {
        static std::atomic<int> count{0};
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        path_ = std::filesystem::temp_directory_path() /
                ("chokepoint-test-" + std::to_string(now) + "-" + std::to_string(count++));
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, std::string_view content) const {
        std::ofstream(path_ / name, std::ios::binary) << content;
        return name_of(name);
    }
    std::string name_of(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

/// The text with its first `from` replaced; throws where there is none, so that no test passes by accident.
inline std::string with(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("the text does not hold " + std::string(from));
    return text.replace(at, from.size(), to);
}

/// What the error says; empty if there is none.
template <class Action>
std::string complaint(Action&& action) {
    try {
        action();
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

inline std::string complaint_about(const std::string& text) {
    return complaint([&] { parse_scenario(text, "x.yaml", small_kinds); });
}

inline bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace chokepoint::test
