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

Provenance make_provenance(std::string title, std::string scenario_yaml, std::uint64_t seed, std::vector<Era> history) {
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
    p.history = std::move(history);
    p.run_id = run_id(p.scenario_sha256, seed, p.history);
    return p;
}

std::vector<std::string> differences_of_programs(const Provenance& theirs, const Provenance& ours) {
    std::vector<std::string> lines;
    const auto compare = [&](const char* what, const std::string& there, const std::string& here) {
        if (there != here) lines.push_back(fmt::format("{}: {} there, {} here", what, there, here));
    };
    const auto commit = [](const Provenance& p) { return p.git_commit + (p.git_dirty ? " with changes" : ""); };
    compare("program version", theirs.program_version, ours.program_version);
    compare("commit", commit(theirs), commit(ours));
    compare("compiler", theirs.compiler, ours.compiler);
    compare("compiler flags", theirs.compiler_flags, ours.compiler_flags);
    compare("build type", theirs.build_type, ours.build_type);
    compare("libraries", theirs.libraries, ours.libraries);
    return lines;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr || EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_), EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("libcrypto offers no SHA-256");
}

Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

void Sha256::add(std::string_view bytes) {
    if (EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_), bytes.data(), bytes.size()) != 1)
        throw std::runtime_error("libcrypto failed to take a SHA-256");
}

std::string Sha256::hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_), digest.data(), &size) != 1)
        throw std::runtime_error("libcrypto failed to take a SHA-256");
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

std::string run_id(std::string_view scenario_sha256, std::uint64_t seed, const std::vector<Era>& history) {
    std::string text = fmt::format("{}:{}", scenario_sha256, seed);
    for (const Era& era : history) text += fmt::format(":{}:{}", era.until, sha256_hex(era.scenario_yaml));
    return sha256_hex(text).substr(0, 16);
}

}  // namespace chokepoint
