# Libraries of the distribution, and four of C++ alone that are fetched
# where it lacks them. docs/dependencies.md says what each is for.
find_package(PkgConfig QUIET)

set(missing_packages "")
function(need_package apt_package found)
  if(NOT found)
    set(missing_packages ${missing_packages} ${apt_package} PARENT_SCOPE)
  endif()
endfunction()

foreach(library fmt ZLIB PNG CURL OpenSSL Protobuf)
  find_package(${library} QUIET)
endforeach()
if(PkgConfig_FOUND)
  pkg_check_modules(TURBOJPEG QUIET IMPORTED_TARGET libturbojpeg)
  pkg_check_modules(LIBZIP QUIET IMPORTED_TARGET libzip)
endif()
need_package(pkg-config "${PkgConfig_FOUND}")
need_package(libfmt-dev "${fmt_FOUND}")
need_package(zlib1g-dev "${ZLIB_FOUND}")
need_package(libpng-dev "${PNG_FOUND}")
need_package(libturbojpeg0-dev "${TURBOJPEG_FOUND}")
need_package(libcurl4-openssl-dev "${CURL_FOUND}")
need_package(libssl-dev "${OPENSSL_FOUND}")
need_package(libzip-dev "${LIBZIP_FOUND}")
need_package("libprotobuf-dev protobuf-compiler" "${Protobuf_FOUND}")
if(missing_packages)
  string(REPLACE ";" " " missing_packages "${missing_packages}")
  message(FATAL_ERROR "Libraries are missing. On Debian and Ubuntu:\n"
    "  sudo apt-get install ${missing_packages}\n"
    "then configure again.")
endif()

# Pinned by content, so that what is fetched is what was tested.
include(FetchContent)
function(fetch_library name target url sha256)
  message(STATUS "${name} is not installed: fetching ${url}")
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${sha256})
  FetchContent_MakeAvailable(${name})
  get_target_property(folders ${target} INTERFACE_INCLUDE_DIRECTORIES)
  set_target_properties(${target} PROPERTIES
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${folders}")
endfunction()

find_package(nlohmann_json 3.9 QUIET)
if(NOT nlohmann_json_FOUND)
  fetch_library(nlohmann_json nlohmann_json
    https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
    d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)
endif()

find_package(cxxopts QUIET)
if(NOT cxxopts_FOUND)
  fetch_library(cxxopts cxxopts
    https://github.com/jarro2783/cxxopts/archive/refs/tags/v3.1.1.tar.gz
    523175f792eb0ff04f9e653c90746c12655f10cb70f1d5e6d6d9491420298a08)
endif()

if(PkgConfig_FOUND)
  pkg_check_modules(HTTPLIB QUIET IMPORTED_TARGET cpp-httplib>=0.10)
endif()
if(HTTPLIB_FOUND)
  add_library(httplib::httplib ALIAS PkgConfig::HTTPLIB)
else()
  # Nothing that it might find and use is needed here.
  foreach(part OPENSSL ZLIB BROTLI ZSTD)
    set(HTTPLIB_USE_${part}_IF_AVAILABLE OFF)
  endforeach()
  set(HTTPLIB_INSTALL OFF)
  fetch_library(httplib httplib
    https://github.com/yhirose/cpp-httplib/archive/v0.15.3.tar.gz
    2121bbf38871bb2aafb5f7f2b9b94705366170909f434428352187cb0216124e)
endif()

if(BUILD_TESTING)
  find_package(Catch2 QUIET)
  if(NOT Catch2_FOUND)
    fetch_library(Catch2 Catch2
      https://github.com/catchorg/Catch2/archive/refs/tags/v2.13.10.tar.gz
      d54a712b7b1d7708bc7a819a8e6e47b2fde9536f487b89ccbca295072a7d9943)
  endif()
endif()
