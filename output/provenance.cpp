// Fills in provenance from build and scenario; the only file that is compiled anew when the commit changes.
#include "output/provenance.hpp"

#include "output/build_info.hpp"
#include "output/h5.hpp"

#include <array>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <stdexcept>
#include <utility>

namespace chokepoint {

Provenance make_provenance(std::string title, std::string scenario_yaml, std::uint64_t seed) {
    Provenance p;
    p.title = std::move(title);
    p.program_version = build_info::version;
    p.git_commit = build_info::git_commit;
    p.git_dirty = build_info::git_dirty;
    p.compiler = build_info::compiler;
    p.compiler_flags = build_info::compiler_flags;
    p.build_type = build_info::build_type;
    p.libraries = fmt::format("HDF5 {}, {}", h5::version(), build_info::libraries);
    p.scenario_sha256 = sha256_hex(scenario_yaml);
    p.scenario_yaml = std::move(scenario_yaml);
    p.seed = seed;
    p.run_id = run_id(p.scenario_sha256, seed);
    return p;
}

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("libcrypto offers no SHA-256");
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string run_id(std::string_view scenario_sha256, std::uint64_t seed) {
    return sha256_hex(fmt::format("{}:{}", scenario_sha256, seed)).substr(0, 16);
}

}  // namespace chokepoint
