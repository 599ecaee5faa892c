# Writes OUTPUT, a C++ file with the texts of FILES: what pages/pages.h finds.
set(source "#include \"pages/pages.h\"\n\nnamespace unroll {\n\n")
string(APPEND source "const std::vector<PageFile>& page_files() {\n"
  "  static const std::vector<PageFile> files = {\n")
foreach(file IN LISTS FILES)
  file(READ ${file} text)
  get_filename_component(name ${file} NAME)
  string(APPEND source "{\"${name}\", R\"page(${text})page\"},\n")
endforeach()
string(APPEND source "  };\n  return files;\n}\n\n}  // namespace unroll\n")
file(WRITE ${OUTPUT} "${source}")
