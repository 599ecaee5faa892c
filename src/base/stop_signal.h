#pragma once

namespace unroll {

/// From now on the first SIGINT or SIGTERM asks for a stop (see
/// `stop_signal`), and a second one ends the program at once. SIGUSR1, a
/// scheduler's warning, asks too, and never ends it: what comes after it is
/// still a first one. And a file that the system lets grow no further (SIGXFSZ)
/// is an error of whoever writes it, as a full disk is, and ends nothing.
void catch_stop_signals();

/// The signal that asked for a stop, or 0: SIGINT or SIGTERM, or SIGUSR1 where
/// neither came.
int stop_signal();

}  // namespace unroll
