// Asks the environment and the system.
#include "tools/terminal/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>

namespace chokepoint {
namespace {

constexpr std::size_t usual_columns = 80;
constexpr std::size_t fewest_columns = 20;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

bool is_terminal(int descriptor) { return isatty(descriptor) != 0; }

std::size_t terminal_columns(int descriptor) {
    const std::string_view text = environment("COLUMNS");
    std::size_t columns = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
    winsize size{};
    if (error != std::errc{} || end != text.data() + text.size() || columns == 0)
        columns = ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : usual_columns;
    return std::max(columns, fewest_columns);
}

bool wants_colour(int descriptor) {
    if (!environment("NO_COLOR").empty()) return false;
    for (const char* name : {"FORCE_COLOR", "CLICOLOR_FORCE"})
        if (const auto value = environment(name); !value.empty() && value != "0") return true;
    return is_terminal(descriptor) && environment("CLICOLOR") != "0" && environment("TERM") != "dumb";
}

bool shows_unicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        std::string value(environment(name));
        if (value.empty()) continue;
        std::transform(value.begin(), value.end(), value.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
    }
    return true;
}

Screen screen_of(int descriptor) { return {terminal_columns(descriptor), wants_colour(descriptor), shows_unicode()}; }

std::string heading(std::string_view text, const Screen& screen) {
    return screen.colour ? "\033[1m" + std::string(text) + "\033[0m" : std::string(text);
}

}  // namespace chokepoint
