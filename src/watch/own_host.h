#pragma once

#include <string>

namespace unroll {

/// Whether a request that names this Host was meant for this server:
/// only an address in numbers, localhost, this machine's own name and the name
/// that the server was given are. Another name may be an attacker's that was
/// made to point here (DNS rebinding).
bool is_own_host(const std::string& header, const std::string& given_host);

}  // namespace unroll
