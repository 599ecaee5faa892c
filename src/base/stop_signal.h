#pragma once

namespace unroll {

/// From now on the first SIGINT or SIGTERM asks for a stop (see
/// `stop_signal`), and a second one ends the program at once.
void catch_stop_signals();

/// The signal that asked for a stop (SIGINT, SIGTERM), or 0.
int stop_signal();

}  // namespace unroll
