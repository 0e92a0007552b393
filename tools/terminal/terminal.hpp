// What is known of the terminal, or the pipe, that text goes to.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chokepoint {

bool is_terminal(int descriptor);

/// Columns: COLUMNS where it is a number, else what the terminal says, else 80. At least 20.
std::size_t terminal_columns(int descriptor);

/// Whether to colour: FORCE_COLOR or CLICOLOR_FORCE ask for it, NO_COLOR and CLICOLOR=0 forbid it, and so does a
/// terminal called dumb; without them, only terminals get colours. NO_COLOR wins.
bool wants_colour(int descriptor);

/// Whether signs beyond ASCII can be shown: not if LC_ALL, LC_CTYPE or LANG, the first that is set, names no UTF-8.
bool shows_unicode();

/// What text is laid out for.
struct Screen {
    std::size_t columns = 80;
    bool colour = false;
    bool unicode = true;
};
Screen screen_of(int descriptor);

/// In bold, where there are colours.
std::string heading(std::string_view text, const Screen& screen);

}  // namespace chokepoint
