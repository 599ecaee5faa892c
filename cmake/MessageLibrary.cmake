# add_message_library(TARGET ROOM/FILE.proto): a static library that has the
# messages of a schema, as <ROOM/FILE.pb.h>. Only its own sources see protobuf,
# for LibTorch's headers bring one of another version.
function(add_message_library target schema)
  set(folder ${PROJECT_BINARY_DIR}/messages)
  string(REGEX REPLACE "proto$" "pb" file ${schema})
  add_custom_command(
    OUTPUT ${folder}/${file}.cc ${folder}/${file}.h
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR}/src
      --cpp_out=${folder} ${schema}
    DEPENDS ${PROJECT_SOURCE_DIR}/src/${schema}
    VERBATIM)
  add_library(${target} STATIC ${folder}/${file}.cc)
  set_source_files_properties(${folder}/${file}.cc PROPERTIES COMPILE_OPTIONS -w)
  target_include_directories(${target} SYSTEM PRIVATE ${folder})
  target_link_libraries(${target} PUBLIC unroll_core
    PRIVATE protobuf::libprotobuf-lite unroll_warnings)
endfunction()
