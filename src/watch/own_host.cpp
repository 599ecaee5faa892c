#include "watch/own_host.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <array>

namespace unroll {
namespace {

/// "[::1]:8000" -> "::1"; "localhost:8000" -> "localhost".
std::string name_of_host(const std::string& header) {
  if (!header.empty() && header[0] == '[')
    return header.substr(1, header.find(']') - 1);
  return header.substr(0, header.find(':'));
}

bool is_number_address(const std::string& name) {
  in6_addr ignored;
  return ::inet_pton(AF_INET, name.c_str(), &ignored) == 1 ||
         ::inet_pton(AF_INET6, name.c_str(), &ignored) == 1;
}

std::string machine_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

bool is_own_host(const std::string& header, const std::string& given_host) {
  const std::string name = name_of_host(header);
  return is_number_address(name) || name == "localhost" || name == given_host ||
         name == machine_name();
}

}  // namespace unroll
