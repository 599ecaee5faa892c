#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace unroll {

/// A file of the program's pages, as it lies in src/pages/files.
struct PageFile {
  std::string_view name;  ///< "style.css"
  std::string_view text;
};

/// All of them. They name one another and nothing from elsewhere.
const std::vector<PageFile>& page_files();

/// Null for a name that is none of theirs.
const PageFile* find_page_file(std::string_view name);

/// The page of that name as one file that needs no other: the style sheets and
/// scripts that it names put into it, and `data` into its element of id data.
std::string standalone_page(std::string_view name, const Json& data);

/// RFC 4648.
std::string base64(std::string_view bytes);

}  // namespace unroll
